import Schema

/// Makes images starker or flatter.
public struct Contrast: PixelStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "contrast", .augmentation,
    "Moves all numbers of an image away from its mean brightness, or towards it, by a random "
      + "factor.",
    arguments: [
      Argument(
        "by", .share(Bounds(0, 1)), .value(.number(0.2)),
        "the largest change: 20% draws factors from 0.8 to 1.2")
    ],
    source: "Howard 2013.",
    details: """
      x becomes m + f (x - m), where m is the mean of the image's grey values (0.299 red + 0.587 \
      green + 0.114 blue; the mean of the channels where there are not three). Stored bytes are \
      kept within 0 to 255.
      """,
    example: "augment = [brightness(20%), contrast(20%)]")

  private let by: Double

  /// The step with accepted arguments.
  public init(arguments: Arguments) { by = arguments.number("by") }

  func change(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, _ draw: inout AugmentationDraw
  ) {
    Colour.contrast(pixels, image, by: Float(1 + draw.around(by)))
  }
}
