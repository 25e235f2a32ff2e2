import Report
import Support

extension BenchResult {
  /// The result as lines for a terminal: the machine, a table of measurements, and the steps where
  /// they were asked for.
  public func lines(width: Int = .max, style: TextStyle = .plain) -> [String] {
    var lines = machine.lines + [preparation, ""]
    lines += table.lines(width: width, style: style)
    for measurement in measurements where !measurement.steps.isEmpty {
      lines += ["", "steps of \(measurement.title)"]
      lines += measurement.profile.lines(width: width, style: style)
    }
    return lines
  }

  private var preparation: String {
    let words: [BenchPreparation.Work: String] = [
      .check: "checked", .training: "training compiled", .inference: "inference compiled",
      .open: "opened",
    ]
    return preparations.map { item in
      "\(words[item.work] ?? item.work.rawValue) in \(milliseconds(item.seconds)) ms"
    }.joined(separator: ", ")
  }

  private var table: Table {
    var table = Table([
      name, "batch", "threads", "ms", "least", "spread", "samples/s", "GFLOP/s", "of peak", "GB/s",
      "of copy", "arena", "memory", "process",
    ])
    for measurement in measurements {
      let peak = machine.peak(measurement.threads)
      table.add([
        measurement.subject.rawValue, "\(measurement.batch)", "\(measurement.threads)",
        milliseconds(measurement.timing.median), milliseconds(measurement.timing.least),
        percent(measurement.timing.spread), Decimal.grouped(Int(measurement.samplesPerSecond)),
        Decimal.text(measurement.gflops, digits: 3),
        peak.flatMap { measurement.share(of: $0) }.map(percent) ?? "-",
        Decimal.text(measurement.gigabytes, digits: 3),
        peak.map { percent(measurement.gigabytes / $0.copyGigabytes) } ?? "-",
        ByteCount.text(measurement.arenaBytes), ByteCount.text(measurement.memoryBytes),
        measurement.peakBytes.map { ByteCount.text($0) } ?? "-",
      ])
    }
    return table
  }
}

extension BenchMachine {
  fileprivate var lines: [String] {
    let products = blas.map { "BLAS \($0) where it is faster" } ?? "own products"
    let peaks = peaks.map { peak in
      "peak of \(peak.threads) thread\(peak.threads == 1 ? "" : "s"): "
        + "\(Decimal.text(peak.gflops, digits: 3)) GFLOP/s in float32, "
        + "copy \(Decimal.text(peak.copyGigabytes, digits: 3)) GB/s"
    }
    return ["\(instructions), \(products)"] + peaks
      + (blasWarning.map { ["warning: \($0)"] } ?? [])
  }
}

extension BenchMeasurement {
  /// What was measured, as a phrase.
  fileprivate var title: String {
    let together = part < batch ? " in parts of \(part)" : ""
    return "\(subject.rawValue), batch \(batch)\(together), "
      + "\(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// The steps with their share of the time of all.
  fileprivate var profile: Table {
    var table = Table([
      "layer", "operation", "us", "share", "GFLOP/s", "bytes", "GB/s", "kernel",
    ])
    let total = steps.map(\.seconds).reduce(0, +)
    for step in steps {
      table.add([
        step.place, step.operation, Decimal.fixed(step.seconds * 1e6, places: 1),
        percent(total > 0 ? step.seconds / total : 0), Decimal.text(step.gflops, digits: 3),
        ByteCount.text(Int(min(step.bytes, 1e18))), Decimal.text(step.gigabytes, digits: 3),
        step.choice,
      ])
    }
    return table
  }
}

/// A time in milliseconds, for a table.
func milliseconds(_ seconds: Double) -> String { Decimal.text(seconds * 1e3, digits: 4) }

private func percent(_ share: Double) -> String { Decimal.fixed(share * 100, places: 1) + "%" }
