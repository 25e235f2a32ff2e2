import Schema

/// One rise to a high rate and one fall to almost nothing.
public struct OneCycleSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "one_cycle", .schedule,
    "Raises the learning rate to a maximum and lowers it far below its start.",
    arguments: [
      Argument("max", RateValue.type, .required, "the highest rate"), .over,
      Argument("rise", .share(Bounds(0, 1)), .value(.number(0.3)), "the share of steps that rise"),
      Argument(
        "divide", .number(Bounds(1, nil)), .value(.number(25)),
        "the maximum is this many first rates"),
      Argument(
        "final_divide", .number(Bounds(1, nil)), .value(.number(1e4)),
        "the first rate is this many last rates"),
    ],
    source: "max / divide rises to max over the first `rise` of the steps and falls to "
      + "max / divide / final_divide, both along half a cosine: Smith and Topin 2018",
    details: """
      The high rate in the middle regularises; take the largest at which training stays stable, as \
      the rate range test of `doctor` finds it. It must run to its end. The peak is reached at \
      step rise * over - 1 and the end at step over - 1 (PyTorch's convention).
      """,
    example: "rate = one_cycle(max = 0.4, over = 30 epochs)")

  private let maximum: RateValue
  private let rise: Double
  private let divide: Double
  private let finalDivide: Double
  /// How long, nil: to the end.
  public let length: TrainingLength?

  /// A cycle from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    maximum = try arguments.rate("max")
    rise = arguments.number("rise")
    divide = arguments.number("divide")
    finalDivide = arguments.number("final_divide")
    length = arguments.length("over")
  }

  /// Half a cosine up, then half a cosine down.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let total = Double(steps(context.clock))
    let (top, first) = (context.resolve(maximum), context.resolve(maximum) / divide)
    let peak = max(rise * total - 1, 0)
    let time = Double(max(step, 0))
    if time < peak { return cosineBetween(first, top, time / peak) }
    let fall = total - 1 - peak
    return cosineBetween(top, first / finalDivide, fall > 0 ? min((time - peak) / fall, 1) : 1)
  }
}
