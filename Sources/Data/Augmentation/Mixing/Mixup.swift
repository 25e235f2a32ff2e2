import Schema
import Support

/// Mixes examples and targets in pairs.
public struct Mixup: MixingStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "mixup", .augmentation,
    "Replaces each example of a batch, and its target, by a weighted mean with another one's.",
    arguments: [
      Argument(
        "alpha", .number(Bounds(0, 32, lowOpen: true)), .value(.number(0.2)),
        "weights are drawn from Beta(alpha, alpha): small values mix little")
    ],
    source: "Zhang, Cisse, Dauphin and Lopez-Paz 2018.",
    details: """
      One weight w for a batch: inputs become w x + (1 - w) x', the loss w loss(y) + (1 - w) \
      loss(y'), for every kind of loss. The weight is folded to at least 1/2, which changes \
      nothing (each pair occurs either way round), so that an example's own target dominates and \
      training metrics compare with it. Beside `cutmix`, each batch takes one of the two.
      """,
    example: "augment = [flip, mixup(alpha = 0.2)]")

  private let alpha: Double

  /// The step with accepted arguments.
  public init(arguments: Arguments) { alpha = arguments.number("alpha") }

  func mixture(_ stream: inout RandomStream, _ image: ImageShape) -> Mixture {
    let share = BetaDraw.next(alpha, &stream)
    return Mixture(share: Float(max(share, 1 - share)), part: .all)
  }
}
