import Schema

/// A constant rate that grows with the batch: what `0.1 per 128 samples` becomes.
public struct ScaledRate: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "per", .schedule, "Scales a learning rate linearly with the size of the batch.",
    arguments: [
      Argument("rate", .positive, .required, "the learning rate for a batch of `samples`"),
      Argument("samples", .samples, .required, "the batch that `rate` was found for"),
    ],
    source: "rate * batch / samples: the linear scaling rule, Goyal et al. 2017",
    details: """
      Written `0.1 per 128 samples`, wherever a rate may stand. A batch twice as large makes half \
      as many updates, each with a gradient half as noisy, so that its rate may be twice as large. \
      Beyond some thousands of samples warm the rate up first.
      """,
    example: "rate = 0.1 per 128 samples")

  /// The rate and its batch.
  public let rate: RateValue

  /// A scaled rate from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    let samples = arguments.optionalNumber("samples") ?? 0
    guard samples >= 1, samples <= 1e9, samples == samples.rounded() else {
      throw InvalidArgument("samples", "must be a whole number of samples, at least 1")
    }
    guard let rate = arguments.optionalNumber("rate"), rate > 0, rate.isFinite else {
      throw InvalidArgument("rate", "must be a number above 0")
    }
    self.rate = RateValue(rate, perSamples: Int(samples))
  }

  /// To the end of training.
  public var length: TrainingLength? { nil }

  /// The rate for the clock's batch, whatever the step.
  public func rate(at step: Int, in context: ScheduleContext) -> Double { context.resolve(rate) }
}
