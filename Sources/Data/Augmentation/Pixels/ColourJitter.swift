import Schema

/// Changes brightness, contrast, saturation and hue together.
public struct ColourJitter: PixelStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "colour_jitter", .augmentation,
    "Changes brightness, contrast, saturation and hue of a colour image, each at random.",
    arguments: [
      Argument(
        "brightness", .share(Bounds(0, 1)), .value(.number(0.2)),
        "the largest change of the factor of brightness"),
      Argument(
        "contrast", .share(Bounds(0, 1)), .value(.number(0.2)),
        "the largest change of the factor of contrast"),
      Argument(
        "saturation", .share(Bounds(0, 1)), .value(.number(0.2)),
        "the largest change of the factor of saturation; 100% reaches grey"),
      Argument(
        "hue", .angle(Bounds(0, 180)), .value(.quantity(0, .degrees)),
        "the largest turn of the hue, to either side"),
    ],
    source: "Howard 2013; the hue turns in the plane of I and Q of the colour space YIQ.",
    details: """
      In this order: brightness and contrast as the steps of these names; saturation moves each \
      pixel from its grey value or towards it; the hue turns each colour about grey. Stored bytes \
      are kept within 0 to 255. Images must have three channels: red, green, blue.
      """,
    example: "augment = colour_jitter(saturation = 40%, hue = 10 degrees)")

  private let brightness: Double
  private let contrast: Double
  private let saturation: Double
  private let hue: Double

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    brightness = arguments.number("brightness")
    contrast = arguments.number("contrast")
    saturation = arguments.number("saturation")
    hue = arguments.number("hue")
  }

  /// Colour images alone.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    if image.channels == 3 { return image }
    throw AugmentationRefusal(
      "`colour_jitter` changes colours, and the images have "
        + DataDiagnostics.counted(image.channels, "channel"),
      "take `brightness` and `contrast`")
  }

  func change(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, _ draw: inout AugmentationDraw
  ) {
    Colour.scale(pixels, image, by: Float(1 + draw.around(brightness)))
    Colour.contrast(pixels, image, by: Float(1 + draw.around(contrast)))
    Colour.saturate(pixels, image, by: Float(1 + draw.around(saturation)))
    let angle = draw.around(hue)
    if angle != 0 { Colour.turnHue(pixels, image, degrees: angle) }
  }
}
