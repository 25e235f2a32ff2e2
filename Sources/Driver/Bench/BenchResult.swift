/// What the machine was while it was measured.
public struct BenchMachine: Hashable, Sendable {
  /// Threads in use.
  public let threads: Int
  /// The instruction set of the kernels.
  public let instructions: String
  /// The library for large products and its processor family; nil means the own kernels alone.
  public let blas: String?
  /// What keeps the library from full speed; nil where nothing does.
  public let blasWarning: String?
  /// Floating-point operations a second on registers, all threads, in 10^9; nil where not measured.
  public let peakGflops: Double?
  /// Bytes a second of a copy out of cache, all threads, in 10^9; nil where not measured.
  public let copyGigabytes: Double?
}

/// One step of a plan, timed by itself.
public struct BenchStep: Hashable, Sendable {
  /// The layer it comes from; empty where it belongs to none.
  public let layer: String
  /// The operator, by the name that listings show.
  public let operation: String
  /// The implementation that was chosen; empty where there is only one.
  public let choice: String
  /// The median time of a run, in seconds.
  public let seconds: Double
  /// Floating-point operations of a run.
  public let operations: Double
}

/// The speed of one plan at one batch size.
public struct BenchMeasurement: Hashable, Sendable {
  /// What was run.
  public enum Subject: String, Hashable, Sendable {
    /// Forward pass, loss, backward pass and update.
    case training
    /// The network with its weights folded in.
    case inference
  }

  /// What was run.
  public let subject: Subject
  /// The examples of a run.
  public let batch: Int
  /// The times of a run.
  public let timing: Timing
  /// Floating-point operations of a run, a multiply-add being two.
  public let operations: Double
  /// Bytes of values between the steps.
  public let arenaBytes: Int
  /// Bytes of everything the runs touch: variables, arena, inputs and scratch.
  public let memoryBytes: Int
  /// The steps in order; empty where they were not asked for.
  public let steps: [BenchStep]

  /// Examples a second, by the median.
  public var samplesPerSecond: Double {
    timing.median > 0 ? Double(batch) / timing.median : 0
  }

  /// Floating-point operations a second in 10^9, by the median.
  public var gflops: Double { timing.median > 0 ? operations / timing.median / 1e9 : 0 }
}

/// What a bench found.
public struct BenchResult: Sendable {
  /// The name of the spec or plan.
  public let name: String
  /// The machine.
  public let machine: BenchMachine
  /// One measurement for each thing asked for.
  public let measurements: [BenchMeasurement]
}
