import Schema

/// Mirrors images now and then.
public struct Flip: GeometricStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "flip", .augmentation, "Mirrors an image, by default every other time.",
    arguments: [
      Argument(
        "axis", .choice(["horizontal", "vertical"]), .value(.name("horizontal")),
        "`horizontal` swaps left and right, `vertical` swaps up and down"),
      Argument("chance", .share(Bounds(0, 1)), .value(.number(0.5)), "how often"),
    ],
    source: "Krizhevsky, Sutskever and Hinton 2012.",
    details: "Only where a mirrored image keeps its class: not for digits or text.",
    example: "augment = flip(horizontal)")

  private let isHorizontal: Bool
  private let chance: Double
  let border = Border.zero

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    isHorizontal = arguments.word("axis") == "horizontal"
    chance = arguments.number("chance")
  }

  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap {
    guard draw.chance(chance) else { return .identity }
    return .affine(.centred(image, isHorizontal ? -1 : 1, 0, 0, isHorizontal ? 1 : -1))
  }
}
