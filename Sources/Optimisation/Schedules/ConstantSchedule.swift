import Schema

/// One rate from the first step to the last; a plain number stands for it.
public struct ConstantSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "constant", .schedule, "Keeps the learning rate as it is.",
    arguments: [Argument("rate", RateValue.type, .required, "the learning rate"), .over],
    source: "rate(t) = rate",
    details: """
      A plain number is short for it: `rate = 0.1`. Choose the largest rate at which the loss \
      still falls steadily; a rate that decays later almost always ends lower.
      """,
    example: "rate = constant(0.1, over = 5 epochs) then cosine(0.1)")

  /// The rate.
  public let rate: RateValue
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// A constant course.
  public init(_ rate: RateValue, length: TrainingLength? = nil) {
    self.rate = rate
    self.length = length
  }

  /// A constant course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    self.init(try arguments.rate("rate"), length: arguments.length("over"))
  }

  /// The rate, whatever the step.
  public func rate(at step: Int, in context: ScheduleContext) -> Double { context.resolve(rate) }
}
