import Schema

/// Makes images wider or narrower, taller or lower.
public struct Stretch: GeometricStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "stretch", .augmentation, "Stretches or squeezes height and width, each by its own factor.",
    arguments: [
      Argument(
        "by", .share(Bounds(0, 1)), .value(.number(0.1)),
        "the largest change: 10% draws factors from 1/1.1 to 1.1"),
      Border.argument,
    ],
    source: "Simard, Steinkraus and Platt 2003.",
    details: """
      The image keeps its extents and its middle. A factor is (1 + by)^u with u even in -1 to 1, \
      so that growing and shrinking are as likely.
      """,
    example: "augment = stretch(10%)")

  private let by: Double
  let border: Border

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    by = arguments.number("by")
    border = Border(arguments)
  }

  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap {
    let width = Exponential.power(1 + by, draw.around(1))
    let height = Exponential.power(1 + by, draw.around(1))
    return .affine(.centred(image, 1 / width, 0, 0, 1 / height))
  }
}
