import Schema

/// A rise to the rate with which the next schedule begins.
public struct WarmupSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "warmup", .schedule,
    "Raises the learning rate in equal steps to where the next schedule begins.",
    arguments: [
      Argument("over", .duration, .required, "how long the rise takes"),
      Argument(
        "from", RateValue.typeOrZero, .value(.number(0)), "the rate that the rise starts from"),
    ],
    source: "rate(t) = from + (next - from) * (t + 1) / over: Goyal et al. 2017",
    details: """
      A high rate on fresh weights makes the loss explode; some 5,000 steps of rising rate prevent \
      it, more so the larger the batch. Something must follow: `warmup(1 epoch) then cosine(0.1)`.
      """,
    example: "rate = warmup(1 epoch) then cosine(0.1, over = 14 epochs)")

  private let start: RateValue
  /// How long the rise takes.
  public let length: TrainingLength?

  /// A warmup from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("from")
    length = try arguments.requiredLength("over")
  }

  /// A schedule must follow.
  public var leadsIn: Bool { true }

  /// The straight line that reaches the next schedule's first rate with its last step; where
  /// nothing follows it stays at its start.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let first = context.resolve(start)
    let share = min(Double(step + 1) / Double(steps(context.clock)), 1)
    return first * (1 - share) + (context.next ?? first) * share
  }
}
