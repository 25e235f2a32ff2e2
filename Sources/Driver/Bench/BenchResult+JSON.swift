import Support

extension BenchResult {
  /// The result as a JSON object; times in seconds, rates in samples, 10^9 operations and 10^9
  /// bytes a second. A comparison with other tools' results comes behind the measurements.
  public func json(against comparison: PeerComparison? = nil) -> JSON {
    var members: [(String, JSON)] = [
      ("name", .string(name)),
      ("machine", machine.json),
      (
        "preparation_seconds",
        .object(preparations.map { ($0.work.rawValue, .number($0.seconds)) })
      ),
      ("measurements", .array(measurements.map { $0.json(peak: machine.peak($0.threads)) })),
    ]
    if let comparison { members.append(("against", comparison.json)) }
    return .object(members)
  }
}

extension BenchMachine {
  /// The machine as a JSON object; the figures that stand alone are those of the most threads.
  fileprivate var json: JSON {
    let most = peaks.max { $0.threads < $1.threads }
    return .object([
      ("threads", most.map { .integer($0.threads) } ?? .null),
      ("instructions", .string(instructions)),
      ("blas", blas.map(JSON.string) ?? .null),
      ("blas_warning", blasWarning.map(JSON.string) ?? .null),
      ("peak_gflops", most.map { .number($0.gflops) } ?? .null),
      ("copy_gigabytes_per_second", most.map { .number($0.copyGigabytes) } ?? .null),
      ("peaks", .array(peaks.map(\.json))),
    ])
  }
}

extension BenchPeak {
  /// The peak as a JSON object.
  fileprivate var json: JSON {
    .object([
      ("threads", .integer(threads)), ("gflops", .number(gflops)),
      ("copy_gigabytes_per_second", .number(copyGigabytes)),
    ])
  }
}

extension BenchMeasurement {
  /// The measurement as a JSON object.
  fileprivate func json(peak: BenchPeak?) -> JSON {
    .object([
      ("subject", .string(subject.rawValue)),
      ("batch", .integer(batch)),
      ("micro_batch", .integer(part)),
      ("threads", .integer(threads)),
      ("seconds", .number(timing.median)),
      ("seconds_least", .number(timing.least)),
      ("spread", .number(timing.spread)),
      ("repeats", .integer(timing.sorted.count)),
      ("samples_per_second", .number(samplesPerSecond)),
      ("operations", .number(operations)),
      ("gflops", .number(gflops)),
      ("peak_share", peak.flatMap { share(of: $0) }.map(JSON.number) ?? .null),
      ("bytes", .number(bytes)),
      ("gigabytes_per_second", .number(gigabytes)),
      ("bandwidth_share", peak.map { .number(gigabytes / $0.copyGigabytes) } ?? .null),
      ("arena_bytes", .integer(arenaBytes)),
      ("memory_bytes", .integer(memoryBytes)),
      ("input_bytes", .integer(inputBytes)),
      ("peak_memory_bytes", peakBytes.map(JSON.integer) ?? .null),
      ("steps", .array(steps.map(\.json))),
    ])
  }
}

extension BenchStep {
  /// The step as a JSON object.
  fileprivate var json: JSON {
    .object([
      ("layer", .string(layer)), ("line", line.map(JSON.integer) ?? .null),
      ("operation", .string(operation)), ("choice", .string(choice)),
      ("seconds", .number(seconds)), ("operations", .number(operations)),
      ("gflops", .number(gflops)), ("bytes", .number(bytes)),
      ("gigabytes_per_second", .number(gigabytes)),
    ])
  }
}
