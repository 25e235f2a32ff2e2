import Schema

/// Turns images about their middle.
public struct Rotate: GeometricStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "rotate", .augmentation, "Turns an image about its middle by a random angle.",
    arguments: [
      Argument(
        "angle", .angle(Bounds(0, 180)), .value(.quantity(15, .degrees)),
        "the largest angle, to either side"),
      Border.argument,
    ],
    source: "Simard, Steinkraus and Platt 2003.",
    details: """
      The angle is drawn evenly from -angle to +angle. Places between pixels are interpolated \
      linearly.
      """,
    example: "augment = rotate(10 degrees)")

  private let angle: Double
  let border: Border

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    angle = arguments.number("angle")
    border = Border(arguments)
  }

  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap {
    Rotate.map(image, degrees: draw.around(angle))
  }

  /// The map of a turn, anticlockwise as seen.
  static func map(_ image: ImageShape, degrees: Double) -> PlaneMap {
    let (sine, cosine) = Angle.sineCosine(degrees: degrees)
    return .affine(.centred(image, cosine, -sine, sine, cosine))
  }
}
