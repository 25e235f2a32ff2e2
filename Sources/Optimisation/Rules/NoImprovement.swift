import Schema

/// The end of training once a metric has stopped getting better.
public struct NoImprovement: StopRule {
  /// How the language names it.
  public static let declaration = Declaration(
    "no_improvement", .stop, "Ends training once a metric has not improved for some time.",
    arguments: [
      Argument(
        "metric", .reference, .value(.name("validation.loss")), "the metric that is watched"),
      Argument("for", .duration, .value(.quantity(5, .epochs)), "how long it may fail to improve"),
      Argument(
        "min_delta", .nonNegative, .value(.number(0)), "the change that counts as an improvement"),
    ],
    source: "early stopping: Prechelt 1998",
    details: """
      Once the loss on the validation part rises the net learns its training examples by heart. \
      Whether smaller or larger is better follows from the metric. Do not watch the test part: it \
      would no longer be a test. At the end the weights go back to those of the best epoch: they \
      are what is measured, evaluated and exported.
      """,
    example: "stop = no_improvement(validation.loss, for = 5 epochs)")

  /// The metric.
  public let watched: String
  private let patience: TrainingLength
  private let margin: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    watched = arguments.word("metric")
    patience = try arguments.requiredLength("for")
    margin = arguments.number("min_delta")
  }

  /// True once the last improvement is `for` or longer ago.
  public func observe(
    _ observation: Observation, clock: Clock, state: inout WatchState
  ) -> Bool {
    if state.improve(observation, absolute: margin) { return false }
    return observation.step - state.changed >= patience.steps(clock)
  }
}
