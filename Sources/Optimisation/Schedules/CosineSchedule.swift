import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A rate that falls along half a cosine.
public struct CosineSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "cosine", .schedule, "Lowers the learning rate along half a period of the cosine.",
    arguments: [.start, .over, .endingRate],
    source: "rate(t) = to + (start - to) / 2 * (1 + cos(pi t / over)): Loshchilov and Hutter 2017",
    details: """
      The lecture's first choice: it has nothing to tune but the first rate and the length, stays \
      high for long and ends softly. It must run to its end, since the loss falls most near it: \
      give the length you can afford rather than stop early.
      """,
    example: "rate = cosine(0.1, over = 14 epochs)")

  private let start: RateValue
  private let end: RateValue
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// A cosine course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    end = try arguments.rate("to")
    length = arguments.length("over")
  }

  /// The cosine between start and end.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    cosineBetween(
      context.resolve(start), context.resolve(end), progress(step, context.clock))
  }
}

/// Half a cosine from `start` at share 0 to `end` at share 1.
func cosineBetween(_ start: Double, _ end: Double, _ share: Double) -> Double {
  end + (start - end) / 2 * (1 + cos(.pi * share))
}
