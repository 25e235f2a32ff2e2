import Schema

/// Bends images as wide and long lenses do.
public struct LensDistortion: GeometricStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "lens_distortion", .augmentation, "Bends an image about its middle, as a lens does.",
    arguments: [
      Argument(
        "by", .share(Bounds(0, 0.33)), .value(.number(0.1)),
        "how far a corner moves, as a share of its distance from the middle"),
      Border.argument,
    ],
    source: "Brown 1966: the first radial term.",
    details: """
      A pixel at distance r from the middle, where 1 is a corner, comes from r (1 + k r^2); k is \
      drawn evenly from -by to +by. Above 0 straight lines bulge outwards (barrel), below 0 \
      inwards (pincushion).
      """,
    example: "augment = lens_distortion(15%)")

  private let by: Double
  let border: Border

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    by = arguments.number("by")
    border = Border(arguments)
  }

  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap {
    .lens(Lens(draw.around(by), image))
  }
}
