import Schema

/// Adds noise to images.
public struct Noise: PixelStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "noise", .augmentation, "Adds normal noise to every number of an image.",
    arguments: [
      Argument(
        "std", .nonNegative, .value(.number(10)),
        "the standard deviation, in the units of the stored numbers (0 to 255 for images)")
    ],
    source: "Sietsma and Dow 1991.",
    details: "Stored bytes are kept within 0 to 255.",
    example: "augment = noise(std = 8)")

  private let deviation: Float

  /// The step with accepted arguments.
  public init(arguments: Arguments) { deviation = arguments.float("std") }

  func change(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, _ draw: inout AugmentationDraw
  ) {
    for start in stride(from: 0, to: image.count, by: 2) {
      let (first, second) = draw.normalPair()
      pixels[start] += deviation * first
      if start + 1 < image.count { pixels[start + 1] += deviation * second }
    }
  }
}
