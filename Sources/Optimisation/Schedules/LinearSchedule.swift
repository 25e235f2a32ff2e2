import Schema

/// A rate that moves along a straight line.
public struct LinearSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "linear", .schedule, "Moves the learning rate along a straight line.",
    arguments: [.start, .endingRate, .over],
    source: "rate(t) = start + (to - start) * t / over",
    details: """
      Common for language models, after a warmup. It may also rise: the rate range test of \
      `doctor` raises the rate until the loss does.
      """,
    example: "rate = linear(0.1, to = 0.001, over = 30 epochs)")

  private let start: RateValue
  private let end: RateValue
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// A linear course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    end = try arguments.rate("to")
    length = arguments.length("over")
  }

  /// The straight line from start to end.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let share = progress(step, context.clock)
    return context.resolve(start) * (1 - share) + context.resolve(end) * share
  }
}
