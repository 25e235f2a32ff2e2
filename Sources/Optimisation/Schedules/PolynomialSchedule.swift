import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A rate that falls as a power of the time that remains.
public struct PolynomialSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "polynomial", .schedule, "Lowers the learning rate as a power of the time that remains.",
    arguments: [
      .start, .over,
      Argument("power", .positive, .value(.number(2)), "the power; 1 is a straight line"),
      .endingRate,
    ],
    source: "rate(t) = to + (start - to) * (1 - t / over)^power",
    details: """
      A power above 1 falls fast at first and ends softly; below 1 it stays high and drops at the \
      end (0.9 is common for segmentation).
      """,
    example: "rate = polynomial(0.1, over = 30 epochs, power = 2)")

  private let start: RateValue
  private let end: RateValue
  private let power: Double
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// A polynomial course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    end = try arguments.rate("to")
    power = arguments.number("power")
    length = arguments.length("over")
  }

  /// The power of what remains, between start and end.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let remaining = pow(1 - progress(step, context.clock), power)
    let last = context.resolve(end)
    return last + (context.resolve(start) - last) * remaining
  }
}
