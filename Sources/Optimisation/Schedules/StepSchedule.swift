import Schema

/// A rate that falls by a factor at given times.
public struct StepSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "step", .schedule, "Multiplies the learning rate by a factor at fixed points of training.",
    arguments: [
      .start,
      Argument(
        "at", .list(.duration), .required, "the points at which the rate falls, ascending"),
      Argument("factor", .positive, .value(.number(0.1)), "what the rate is multiplied by"),
      .over,
    ],
    source: "rate(t) = start * factor^(number of points at or before t)",
    details: """
      The classic course of image classifiers: ResNet's rate falls by 0.1 after 30, 60 and 90 \
      epochs. Each fall shows as a sudden drop of the loss. It has more to choose than `cosine`, \
      which is the better first attempt.
      """,
    example: "rate = step(0.1, at = [30 epochs, 60 epochs, 90 epochs], factor = 0.1)")

  private let start: RateValue
  private let points: [TrainingLength]
  private let factor: Double
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// A stepwise course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    factor = arguments.number("factor")
    length = arguments.length("over")
    points = arguments.list("at").compactMap {
      if case .quantity(let amount, let unit) = $0 { TrainingLength(amount, unit) } else { nil }
    }
    guard !points.isEmpty else {
      throw InvalidArgument("at", "needs at least one point of training")
    }
    for (earlier, later) in zip(points, points.dropFirst())
    where earlier.unit == later.unit && earlier.amount >= later.amount {
      throw InvalidArgument(
        "at", "must ascend, but \(later.value) does not come after \(earlier.value)")
    }
  }

  /// The start times the factor for every point passed.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    points.reduce(context.resolve(start)) { rate, point in
      point.steps(context.clock) <= step ? rate * factor : rate
    }
  }
}
