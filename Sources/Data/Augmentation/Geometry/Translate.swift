import Schema

/// Shifts images by whole pixels.
public struct Translate: GeometricStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "translate", .augmentation, "Shifts an image by whole pixels, in both directions at random.",
    arguments: [
      Argument(
        "pixels", .integer(0...4096), .value(.number(2)), "the largest shift along each axis"),
      Border.argument,
    ],
    source: "LeCun et al. 1998.",
    details: "Each axis is shifted by -pixels to +pixels, every whole number as likely.",
    example: "augment = translate(2)")

  private let pixels: Int
  let border: Border

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    pixels = arguments.integer("pixels")
    border = Border(arguments)
  }

  /// The same shape; a shift must leave something of the image.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    guard pixels < image.shortSide else {
      throw AugmentationRefusal(
        "a shift by \(pixels) pixels can move an image of \(image.plane) out of sight",
        "shift by less than the shorter side")
    }
    return image
  }

  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap {
    let x = draw.integer(upTo: 2 * pixels) - pixels
    let y = draw.integer(upTo: 2 * pixels) - pixels
    return .affine(.window(x: x, y: y))
  }
}
