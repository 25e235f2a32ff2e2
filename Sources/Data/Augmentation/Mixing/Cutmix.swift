import Schema
import Support

/// Pastes a rectangle of another example into each.
public struct Cutmix: MixingStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "cutmix", .augmentation,
    "Pastes a rectangle of another image of the batch into each, and weighs the targets by area.",
    arguments: [
      Argument(
        "alpha", .number(Bounds(0, 32, lowOpen: true)), .value(.number(1)),
        "the share of an image's own area is drawn from Beta(alpha, alpha)")
    ],
    source: "Yun et al. 2019.",
    details: """
      One rectangle for a batch, with the aspect of the image and its middle anywhere; what lies \
      outside is cut off. The loss is w loss(y) + (1 - w) loss(y'), where w is the share of pixels \
      that an image keeps, at least 1/2. Beside `mixup`, each batch takes one of the two.
      """,
    example: "augment = [flip, cutmix]")

  private let alpha: Double

  /// The step with accepted arguments.
  public init(arguments: Arguments) { alpha = arguments.number("alpha") }

  func mixture(_ stream: inout RandomStream, _ image: ImageShape) -> Mixture {
    let drawn = BetaDraw.next(alpha, &stream)
    let side = (1 - max(drawn, 1 - drawn)).squareRoot()
    let rows = Cutmix.span(side, of: image.height, &stream)
    let columns = Cutmix.span(side, of: image.width, &stream)
    let taken = Float(rows.count * columns.count) / Float(image.height * image.width)
    return Mixture(share: 1 - taken, part: .rectangle(rows: rows, columns: columns))
  }

  private static func span(
    _ share: Double, of length: Int, _ stream: inout RandomStream
  ) -> Range<Int> {
    let size = Int((share * Double(length)).rounded(.down))
    let start = Int(stream.integer(below: UInt32(length))) - size / 2
    return max(0, start)..<max(max(0, start), min(length, start + size))
  }
}
