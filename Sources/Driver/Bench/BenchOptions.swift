/// What is measured, and how long.
public struct BenchOptions: Sendable {
  /// The examples of a run, one measurement for each; empty means the spec's batch, of a plan 1.
  public var batches: [Int] = []
  /// Whether training steps are measured.
  public var measuresTraining = true
  /// Whether inference is measured.
  public var measuresInference = true
  /// Whether every step of the plan is timed by itself as well.
  public var profiles = false
  /// Whether every run is fed the same inputs, which may then stay in a cache.
  public var repeatsInput = false
  /// How many times the measurement is repeated, unless that takes longer than `longest`.
  public var repeats = 9
  /// How long one repeat lasts at least, in seconds; the warm-up lasts twice as long.
  public var seconds = 0.2
  /// How long all repeats may last, in seconds; three are always made.
  public var longest = 8.0
  /// Whether the machine's peaks are measured, for the share of them that was reached.
  public var measuresPeak = true

  /// Training and inference at the spec's batch.
  public init() {}
}
