import Report
import Support

extension BenchResult {
  /// The result as lines for a terminal: the machine, a table of measurements, and the steps where
  /// they were asked for.
  public func lines(width: Int = .max, style: TextStyle = .plain) -> [String] {
    var lines = machine.lines + [""]
    lines += table.lines(width: width, style: style)
    for measurement in measurements where !measurement.steps.isEmpty {
      lines += ["", "steps of \(measurement.subject.rawValue), batch \(measurement.batch)"]
      lines += measurement.profile.lines(width: width, style: style)
    }
    return lines
  }

  private var table: Table {
    var table = Table([
      name, "batch", "ms", "least", "spread", "samples/s", "GFLOP/s", "of peak", "arena", "memory",
    ])
    for measurement in measurements {
      let share = machine.peakGflops.map { percent(measurement.gflops / $0) } ?? "-"
      table.add([
        measurement.subject.rawValue, "\(measurement.batch)",
        milliseconds(measurement.timing.median), milliseconds(measurement.timing.least),
        percent(measurement.timing.spread), Decimal.grouped(Int(measurement.samplesPerSecond)),
        Decimal.text(measurement.gflops, digits: 3), share,
        ByteCount.text(measurement.arenaBytes), ByteCount.text(measurement.memoryBytes),
      ])
    }
    return table
  }
}

extension BenchMachine {
  fileprivate var lines: [String] {
    var text = "\(threads) thread\(threads == 1 ? "" : "s"), \(instructions), "
    text += blas.map { "BLAS \($0) where it is faster" } ?? "own products"
    if let peakGflops { text += ", peak \(Decimal.text(peakGflops, digits: 3)) GFLOP/s" }
    if let copyGigabytes { text += ", copy \(Decimal.text(copyGigabytes, digits: 3)) GB/s" }
    return [text] + (blasWarning.map { ["warning: \($0)"] } ?? [])
  }
}

extension BenchMeasurement {
  /// The steps with their share of the time of all.
  fileprivate var profile: Table {
    var table = Table(["layer", "operation", "us", "share", "GFLOP/s", "kernel"])
    let total = steps.map(\.seconds).reduce(0, +)
    for step in steps {
      let rate = step.seconds > 0 ? step.operations / step.seconds / 1e9 : 0
      table.add([
        step.layer, step.operation, Decimal.fixed(step.seconds * 1e6, places: 1),
        percent(total > 0 ? step.seconds / total : 0), Decimal.text(rate, digits: 3), step.choice,
      ])
    }
    return table
  }
}

private func milliseconds(_ seconds: Double) -> String { Decimal.text(seconds * 1e3, digits: 4) }

private func percent(_ share: Double) -> String { Decimal.fixed(share * 100, places: 1) + "%" }
