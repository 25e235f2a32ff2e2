import Schema

/// Makes images brighter or darker.
public struct Brightness: PixelStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "brightness", .augmentation, "Multiplies all numbers of an image by a random factor.",
    arguments: [
      Argument(
        "by", .share(Bounds(0, 1)), .value(.number(0.2)),
        "the largest change: 20% draws factors from 0.8 to 1.2")
    ],
    source: "Howard 2013.",
    details: "x becomes f x; stored bytes are kept within 0 to 255.",
    example: "augment = brightness(20%)")

  private let by: Double

  /// The step with accepted arguments.
  public init(arguments: Arguments) { by = arguments.number("by") }

  func change(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, _ draw: inout AugmentationDraw
  ) {
    Colour.scale(pixels, image, by: Float(1 + draw.around(by)))
  }
}
