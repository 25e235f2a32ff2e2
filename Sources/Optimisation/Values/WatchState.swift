/// A measurement of a metric that something watches.
public struct Observation: Hashable, Sendable {
  /// The metric's value.
  public let value: Double
  /// How many updates had been made, counted over the whole training.
  public let step: Int
  /// Whether a smaller value is the better one, as for losses.
  public let lowerIsBetter: Bool

  /// A measurement.
  public init(_ value: Double, step: Int, lowerIsBetter: Bool = true) {
    self.value = value
    self.step = step
    self.lowerIsBetter = lowerIsBetter
  }

  /// Whether the value beats `best` by more than a relative and an absolute margin; NaN never does.
  func improves(on best: Double, relative: Double = 0, absolute: Double = 0) -> Bool {
    let margin = best.magnitude * relative + absolute
    return lowerIsBetter ? value < best - margin : value > best + margin
  }
}

/// What a plateau schedule or a stop rule remembers between measurements; checkpoints keep it.
public struct WatchState: Hashable, Sendable, Codable {
  /// The best value so far, nil before the first measurement.
  public var best: Double?
  /// The step of the last improvement or reaction.
  public var changed: Int
  /// How many times a schedule has lowered the rate.
  public var drops: Int

  /// The state before any measurement.
  public init(best: Double? = nil, changed: Int = 0, drops: Int = 0) {
    self.best = best
    self.changed = changed
    self.drops = drops
  }

  /// Remembers an improvement; false where the observation is none.
  mutating func improve(
    _ observation: Observation, relative: Double = 0, absolute: Double = 0
  ) -> Bool {
    guard !observation.value.isNaN else { return false }
    if let best, !observation.improves(on: best, relative: relative, absolute: absolute) {
      return false
    }
    best = observation.value
    changed = observation.step
    return true
  }
}
