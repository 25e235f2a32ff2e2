import Schema

/// An exponential average of the weights.
public struct PolyakAverage: WeightAverage {
  /// How the language names it.
  public static let declaration = Declaration(
    "polyak", .average, "Keeps an exponential average of the weights for testing.",
    arguments: [
      Argument(
        "decay", .share(Bounds(0, 1, highOpen: true)), .value(.number(0.999)),
        "the share of the average that each step keeps")
    ],
    source:
      "a = decay a + (1 - decay) w after each step, the first a being the first w: Polyak and "
      + "Juditsky 1992",
    details: """
      The weights circle around the minimum while the rate is high; their average lies nearer to \
      it, and nearly always tests a little better. The average reaches back about 1 / (1 - decay) \
      steps, so short trainings want a smaller decay.
      """,
    example: "average = polyak(0.999)")

  private let decay: Double

  /// The average from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) { decay = arguments.number("decay") }

  /// All of the first weights, 1 - decay of later ones.
  public func share(step: Int) -> Double { step <= 1 ? 1 : 1 - decay }
}
