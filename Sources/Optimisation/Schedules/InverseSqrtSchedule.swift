import Schema

/// A rate that falls with the square root of time.
public struct InverseSqrtSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "inverse_sqrt", .schedule, "Divides the learning rate by the square root of the time.",
    arguments: [
      .start, Argument("per", .duration, .value(.quantity(1, .epochs)), "the unit of time"), .over,
    ],
    source: "rate(t) = start / sqrt(1 + t / per): a0 / sqrt(t) with t counted from 1",
    details: """
      It falls fast at first and slowly later, and needs no length: the choice where training may \
      go on for an unknown time. Transformers use it after a warmup, with `per` of that length.
      """,
    example: "rate = inverse_sqrt(0.1, per = 1 epoch)")

  private let start: RateValue
  private let period: TrainingLength
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// An inverse square root course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    period = try arguments.requiredLength("per")
    length = arguments.length("over")
  }

  /// start / sqrt(1 + step / period).
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let clock = context.clock
    let time = Double(length == nil ? step : min(step, steps(clock)))
    return context.resolve(start) / (1 + time / Double(period.steps(clock))).squareRoot()
  }
}
