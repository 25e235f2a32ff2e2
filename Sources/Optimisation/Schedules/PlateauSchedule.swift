import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A rate that falls whenever a metric stops getting better.
public struct PlateauSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "plateau", .schedule, "Multiplies the learning rate by a factor when a metric stops improving.",
    arguments: [
      .start,
      Argument(
        "factor", .share(Bounds(0, 1, lowOpen: true, highOpen: true)), .value(.number(0.1)),
        "what the rate is multiplied by"),
      Argument(
        "patience", .duration, .value(.quantity(5, .epochs)),
        "how long without improvement is still waited for"),
      Argument("watch", .reference, .value(.name("validation.loss")), "the metric"),
      Argument(
        "threshold", .share(Bounds(0, 1)), .value(.number(1e-4)),
        "the relative change that counts as an improvement"),
      Argument(
        "least", RateValue.typeOrZero, .value(.number(0)), "the rate never falls below this"),
    ],
    source: "rate = start * factor^(number of plateaus longer than patience): PyTorch's "
      + "ReduceLROnPlateau",
    details: """
      It does by itself what one does by hand looking at the curves: the rate falls after more \
      than `patience` has passed since the last improvement or fall. It can only stand last.
      """,
    example: "rate = plateau(0.1, factor = 0.1, patience = 5 epochs)")

  private let start: RateValue
  private let factor: Double
  private let patience: TrainingLength
  private let threshold: Double
  private let least: RateValue
  /// The metric.
  public let watched: String?

  /// A plateau course from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    start = try arguments.rate("start")
    factor = arguments.number("factor")
    patience = try arguments.requiredLength("patience")
    threshold = arguments.number("threshold")
    least = try arguments.rate("least")
    watched = arguments.word("watch")
  }

  /// To the end of training.
  public var length: TrainingLength? { nil }

  /// The start times the factor for every fall so far.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let lowered = context.resolve(start) * pow(factor, Double(context.state.drops))
    return max(lowered, min(context.resolve(least), context.resolve(start)))
  }

  /// Counts a fall where the metric has not improved for longer than the patience.
  public func observe(_ observation: Observation, clock: Clock, state: inout WatchState) {
    if state.improve(observation, relative: threshold) { return }
    guard observation.step - state.changed > patience.steps(clock) else { return }
    state.drops += 1
    state.changed = observation.step
  }
}
