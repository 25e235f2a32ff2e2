import Schema

/// Cosine courses one after another, each longer than the one before.
public struct CosineRestartsSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "cosine_restarts", .schedule, "Repeats the cosine course, each round longer by a factor.",
    arguments: [
      .start, Argument("period", .duration, .required, "the length of the first round"),
      Argument(
        "growth", .number(Bounds(1, 1000)), .value(.number(2)),
        "how many times as long as the one before each round is"),
      .endingRate, .over,
    ],
    source: "rate(t) = to + (start - to) / 2 * (1 + cos(pi u / T)), u steps into a round of T: "
      + "SGDR, Loshchilov and Hutter 2017",
    details: """
      Each restart shakes the weights out of the minimum they had settled in. The ends of the \
      rounds are good members of an ensemble that costs one training.
      """,
    example: "rate = cosine_restarts(0.1, period = 10 epochs, growth = 2)")

  private let start: RateValue
  private let end: RateValue
  private let period: TrainingLength
  private let growth: Double
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// A course with restarts from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    end = try arguments.rate("to")
    period = try arguments.requiredLength("period")
    growth = arguments.number("growth")
    length = arguments.length("over")
  }

  /// The cosine within the round that the step falls in.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let (into, round) = position(Double(max(step, 0)), Double(period.steps(context.clock)))
    return cosineBetween(context.resolve(start), context.resolve(end), into / round)
  }

  /// How far into its round a step is, and how long that round.
  private func position(_ step: Double, _ first: Double) -> (into: Double, round: Double) {
    guard growth > 1 else { return (step.truncatingRemainder(dividingBy: first), first) }
    var (into, round) = (step, first)
    while into >= round {
      into -= round
      round *= growth
    }
    return (into, round)
  }
}
