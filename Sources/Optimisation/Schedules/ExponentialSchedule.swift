import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A rate that shrinks by the same factor in equal times.
public struct ExponentialSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "exponential", .schedule,
    "Multiplies the learning rate by a factor over every period, smoothly.",
    arguments: [
      .start,
      Argument("factor", .positive, .required, "what the rate is multiplied by over one period"),
      Argument("per", .duration, .value(.quantity(1, .epochs)), "the period"), .over,
    ],
    source: "rate(t) = start * factor^(t / per), t in steps",
    details: """
      The rate moves at every step, not only at the end of a period. It falls fast at first, so \
      that training may stall before it has come far: prefer `cosine` where the length is known.
      """,
    example: "rate = exponential(0.1, factor = 0.95, per = 1 epoch)")

  private let start: RateValue
  private let factor: Double
  private let period: TrainingLength
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// An exponential course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    factor = arguments.number("factor")
    period = try arguments.requiredLength("per")
    length = arguments.length("over")
  }

  /// start * factor^(step / period).
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let clock = context.clock
    let time = Double(length == nil ? step : min(step, steps(clock)))
    return context.resolve(start) * pow(factor, time / Double(period.steps(clock)))
  }
}
