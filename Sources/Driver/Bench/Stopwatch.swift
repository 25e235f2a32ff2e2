/// Measures how long something takes.
public struct Stopwatch: Sendable {
  private let start = ContinuousClock.now

  /// Starts it.
  public init() {}

  /// Seconds since the start.
  public var seconds: Double {
    let (whole, attoseconds) = (ContinuousClock.now - start).components
    return Double(whole) + Double(attoseconds) * 1e-18
  }
}
