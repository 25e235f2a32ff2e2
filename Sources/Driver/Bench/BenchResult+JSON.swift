import Support

extension BenchResult {
  /// The result as a JSON object; times in seconds, rates in samples and 10^9 operations a second.
  public var json: JSON {
    .object([
      ("name", .string(name)),
      ("machine", machine.json),
      ("measurements", .array(measurements.map { $0.json(peak: machine.peakGflops) })),
    ])
  }
}

extension BenchMachine {
  /// The machine as a JSON object.
  fileprivate var json: JSON {
    .object([
      ("threads", .integer(threads)),
      ("instructions", .string(instructions)),
      ("blas", blas.map(JSON.string) ?? .null),
      ("blas_warning", blasWarning.map(JSON.string) ?? .null),
      ("peak_gflops", peakGflops.map(JSON.number) ?? .null),
      ("copy_gigabytes_per_second", copyGigabytes.map(JSON.number) ?? .null),
    ])
  }
}

extension BenchMeasurement {
  /// The measurement as a JSON object.
  fileprivate func json(peak: Double?) -> JSON {
    .object([
      ("subject", .string(subject.rawValue)),
      ("batch", .integer(batch)),
      ("seconds", .number(timing.median)),
      ("seconds_least", .number(timing.least)),
      ("spread", .number(timing.spread)),
      ("repeats", .integer(timing.sorted.count)),
      ("samples_per_second", .number(samplesPerSecond)),
      ("operations", .number(operations)),
      ("gflops", .number(gflops)),
      ("peak_share", peak.map { .number(gflops / $0) } ?? .null),
      ("arena_bytes", .integer(arenaBytes)),
      ("memory_bytes", .integer(memoryBytes)),
      ("steps", .array(steps.map(\.json))),
    ])
  }
}

extension BenchStep {
  /// The step as a JSON object.
  fileprivate var json: JSON {
    .object([
      ("layer", .string(layer)), ("operation", .string(operation)), ("choice", .string(choice)),
      ("seconds", .number(seconds)), ("operations", .number(operations)),
    ])
  }
}
