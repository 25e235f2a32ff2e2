import Schema

/// Slants images.
public struct Shear: GeometricStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "shear", .augmentation, "Slants an image: rows slide sideways as they go down.",
    arguments: [
      Argument(
        "angle", .angle(Bounds(0, 80)), .value(.quantity(10, .degrees)),
        "the largest slant of a vertical line, to either side"),
      Border.argument,
    ],
    source: "Simard, Steinkraus and Platt 2003.",
    details: "x moves by y tan(angle) about the middle; the angle is drawn evenly.",
    example: "augment = shear(10 degrees)")

  private let angle: Double
  let border: Border

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    angle = arguments.number("angle")
    border = Border(arguments)
  }

  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap {
    .affine(.centred(image, 1, Angle.tangent(degrees: draw.around(angle)), 0, 1))
  }
}
