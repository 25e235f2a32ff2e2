/// What is measured, and how long.
public struct BenchOptions: Sendable {
  /// The examples of a run; nil means the spec's batch.
  public var batch: Int?
  /// Whether training steps are measured.
  public var measuresTraining = true
  /// Whether inference is measured.
  public var measuresInference = true
  /// Whether every step of the plan is timed by itself as well.
  public var profiles = false
  /// How many times the measurement is repeated.
  public var repeats = 9
  /// How long one repeat lasts at least, in seconds; the warm-up lasts twice as long.
  public var seconds = 0.2
  /// Whether the machine's peaks are measured, for the share of them that was reached.
  public var measuresPeak = true

  /// Training and inference at the spec's batch.
  public init() {}
}
