import Schema

/// A learning rate as the spec gives it: a number, or a number per so many samples of a batch.
public struct RateValue: Hashable, Sendable {
  /// The rate, at least 0.
  public let value: Double
  /// The batch that `value` belongs to; nil where the rate does not scale with the batch.
  public let perSamples: Int?

  /// A rate.
  public init(_ value: Double, perSamples: Int? = nil) {
    self.value = value
    self.perSamples = perSamples
  }

  /// The rate for batches of a size: value * batch / perSamples, the linear scaling rule of Goyal
  /// et al. 2017 ("Accurate, large minibatch SGD").
  public func resolved(batch: Int) -> Double {
    guard let perSamples else { return value }
    return value * Double(batch) / Double(perSamples)
  }

  /// The type of an argument that holds a rate above zero.
  static let type = ValueType.either([.positive, .thing(.schedule)])
  /// The type of an argument that holds a rate which may be zero.
  static let typeOrZero = ValueType.either([.nonNegative, .thing(.schedule)])

  /// The rate that a value of the language stands for: a number, or the call `per(rate, samples)`
  /// that `0.1 per 128 samples` becomes.
  init(_ argument: String, _ value: Value) throws(InvalidArgument) {
    switch value {
    case .number(let number): self.init(number)
    case .call(let call) where call.name == ScaledRate.declaration.name:
      let schedule = try ScaledRate(arguments: call.arguments)
      self = schedule.rate
    default:
      throw InvalidArgument(argument, "must be a rate, such as `0.1` or `0.1 per 128 samples`")
    }
  }
}

extension Arguments {
  /// A rate that the declaration requires or gives a default.
  func rate(_ name: String) throws(InvalidArgument) -> RateValue {
    guard let value = self[name] else { throw InvalidArgument(name, "needs a rate") }
    return try RateValue(name, value)
  }
}
