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
      "a = a + max(1 - decay, 10 / (9 + t)) (w - a) after step t = 1, 2, ...: Polyak and Juditsky "
      + "1992, with a short memory while there is little to remember",
    details: """
      The weights circle around the minimum while the rate is high; their average lies nearer to \
      it, and nearly always tests a little better. The average reaches back about 1 / (1 - decay) \
      steps, and at first about a tenth of the steps made. What layers keep, such as the running \
      estimates of `batch_norm`, is averaged in the same way.
      """,
    example: "average = polyak(0.999)")

  private let decay: Double

  /// The average from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) { decay = arguments.number("decay") }

  /// All of the first weights, less and less of later ones, down to 1 - decay.
  public func share(step: Int) -> Double { max(1 - decay, 10 / Double(9 + max(step, 1))) }
}
