/// What a number of threads can do at most.
public struct BenchPeak: Hashable, Sendable {
  /// The threads.
  public let threads: Int
  /// Floating-point operations a second on registers, all threads, in 10^9.
  public let gflops: Double
  /// Bytes a second that a copy out of cache reads and writes, all threads, in 10^9.
  public let copyGigabytes: Double
}

/// What the machine was while it was measured.
public struct BenchMachine: Hashable, Sendable {
  /// The instruction set of the kernels.
  public let instructions: String
  /// The library for large products and its processor family; nil means the own kernels alone.
  public let blas: String?
  /// What keeps the library from full speed; nil where nothing does.
  public let blasWarning: String?
  /// The peaks of each number of threads in use; empty where they were not measured.
  public let peaks: [BenchPeak]

  /// The peak of a number of threads.
  func peak(_ threads: Int) -> BenchPeak? { peaks.first { $0.threads == threads } }
}

/// One step of a plan, timed by itself.
public struct BenchStep: Hashable, Sendable {
  /// The layer it comes from; empty where it belongs to none.
  public let layer: String
  /// The line of the spec that the layer stands on, from 1; nil where there is none.
  public let line: Int?
  /// The operator, by the name that listings show.
  public let operation: String
  /// The implementation that was chosen; empty where there is only one.
  public let choice: String
  /// The median time of a run, in seconds.
  public let seconds: Double
  /// Floating-point operations of a run.
  public let operations: Double
  /// Bytes of operands and results of a run.
  public let bytes: Double

  /// Floating-point operations a second in 10^9.
  public var gflops: Double { seconds > 0 ? operations / seconds / 1e9 : 0 }

  /// Bytes a second in 10^9.
  public var gigabytes: Double { seconds > 0 ? bytes / seconds / 1e9 : 0 }

  /// The layer with its line, as `explain --plan` writes it.
  public var place: String { line.map { "\(layer):\($0)" } ?? layer }
}

/// The speed of one plan at one batch size on a number of threads.
public struct BenchMeasurement: Hashable, Sendable {
  /// What was run.
  public enum Subject: String, Hashable, Sendable, CaseIterable {
    /// Forward pass, loss, backward pass and update.
    case training
    /// The network with its weights folded in.
    case inference
  }

  /// What was run.
  public let subject: Subject
  /// The examples of a run.
  public let batch: Int
  /// The examples that go through the steps together; below the batch where it is run in parts.
  public let part: Int
  /// The threads in use.
  public let threads: Int
  /// The times of a run.
  public let timing: Timing
  /// Floating-point operations of a run, a multiply-add being two.
  public let operations: Double
  /// Whether units of reduced precision compute some of them, which have peaks of their own.
  public let isReduced: Bool
  /// Bytes of the operands and results of all steps of a run.
  public let bytes: Double
  /// Bytes of values between the steps.
  public let arenaBytes: Int
  /// Bytes of everything the runs touch: variables, arena, inputs and scratch.
  public let memoryBytes: Int
  /// Bytes of the sets of random inputs that runs are fed in turn.
  public let inputBytes: Int
  /// The most memory that the process had while it bound the plan and ran it; nil where the system
  /// does not say.
  public let peakBytes: Int?
  /// The steps in order; empty where they were not asked for.
  public let steps: [BenchStep]

  /// Examples a second, by the median.
  public var samplesPerSecond: Double {
    timing.median > 0 ? Double(batch) / timing.median : 0
  }

  /// Floating-point operations a second in 10^9, by the median.
  public var gflops: Double { timing.median > 0 ? operations / timing.median / 1e9 : 0 }

  /// The share of the processor's peak in float32; nil where not all operations are in float32.
  public func share(of peak: BenchPeak) -> Double? { isReduced ? nil : gflops / peak.gflops }

  /// Bytes a second in 10^9, by the median.
  public var gigabytes: Double { timing.median > 0 ? bytes / timing.median / 1e9 : 0 }
}

/// How long something took before the first run.
public struct BenchPreparation: Hashable, Sendable {
  /// What was done.
  public enum Work: String, Hashable, Sendable {
    /// Reading and checking a spec, with the plans that its budgets are compared with.
    case check
    /// The graph of a training step, its passes and its plan.
    case training
    /// Drawing weights, folding them, the passes and the plan of inference.
    case inference
    /// Opening a frozen plan and verifying it.
    case open
  }

  /// What was done.
  public let work: Work
  /// How long it took.
  public let seconds: Double

  /// A piece of work and its time.
  public init(_ work: Work, seconds: Double) {
    self.work = work
    self.seconds = seconds
  }
}

/// What a bench found.
public struct BenchResult: Sendable {
  /// The name of the spec or plan.
  public let name: String
  /// The machine.
  public let machine: BenchMachine
  /// What was done before the first run.
  public var preparations: [BenchPreparation]
  /// One measurement for each thing asked for.
  public let measurements: [BenchMeasurement]
}
