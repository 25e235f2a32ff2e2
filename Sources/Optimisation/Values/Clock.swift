import Schema

/// What resolves lengths of training to steps: how many steps an epoch and the training have.
public struct Clock: Hashable, Sendable {
  /// Updates in one pass over the training part, at least 1.
  public let stepsPerEpoch: Int
  /// Updates until the end of training, at least 1.
  public let totalSteps: Int
  /// Examples in a batch, at least 1.
  public let batch: Int

  /// A clock; counts below 1 are taken as 1.
  public init(stepsPerEpoch: Int, totalSteps: Int, batch: Int) {
    self.stepsPerEpoch = max(stepsPerEpoch, 1)
    self.totalSteps = max(totalSteps, 1)
    self.batch = max(batch, 1)
  }

  /// The clock of what remains after the first `steps`.
  public func after(_ steps: Int) -> Clock {
    Clock(stepsPerEpoch: stepsPerEpoch, totalSteps: totalSteps - steps, batch: batch)
  }
}

/// A length of training as the spec gives it: an amount of epochs or of steps.
public struct TrainingLength: Hashable, Sendable {
  /// The amount in the unit, above 0.
  public let amount: Double
  /// `.epochs` or `.steps`.
  public let unit: Unit

  /// A length.
  public init(_ amount: Double, _ unit: Unit) {
    self.amount = amount
    self.unit = unit
  }

  /// The length in whole steps, at least 1, a part of a step rounded to the nearest.
  public func steps(_ clock: Clock) -> Int {
    let exact = unit == .epochs ? amount * Double(clock.stepsPerEpoch) : amount
    return exact < 1e15 ? max(Int(exact.rounded()), 1) : 1_000_000_000_000_000
  }

  /// The value in the language.
  public var value: Value { .quantity(amount, unit) }
}

extension Arguments {
  /// A length of training, or nil where left out.
  func length(_ name: String) -> TrainingLength? {
    quantity(name).map { TrainingLength($0.value, $0.unit) }
  }

  /// A length of training that the declaration requires or gives a default.
  func requiredLength(_ name: String) throws(InvalidArgument) -> TrainingLength {
    guard let length = length(name) else {
      throw InvalidArgument(name, "needs a length of training")
    }
    return length
  }
}
