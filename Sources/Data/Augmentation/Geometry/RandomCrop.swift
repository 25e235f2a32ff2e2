import Schema

/// Takes a window at a random place.
public struct RandomCrop: GeometricStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "random_crop", .augmentation,
    "Takes a window of a size at a random place of the image, which may be padded before.",
    arguments: [
      Argument("size", .size(axes: 1...2), .required, "height x width of the window"),
      Argument("pad", .integer(0...4096), .value(.number(0)), "pixels added on each side before"),
      Border.argument,
    ],
    source: "Krizhevsky et al. 2012; with padding He et al. 2016 (CIFAR-10).",
    details: """
      All windows that lie within the padded image are as likely. Evaluation takes the window in \
      the middle, so that the model sees one size.
      """,
    example: "augment = [random_crop(28x28, pad = 2), flip]")

  private let size: [Int]
  private let pad: Int
  let border: Border

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    size = arguments.size("size")
    pad = arguments.integer("pad")
    border = Border(arguments)
  }

  /// The window.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    let window = image.with(size)
    let padded = ImageShape(image.height + 2 * pad, image.width + 2 * pad, image.channels)
    if window.height > padded.height || window.width > padded.width {
      let what = pad == 0 ? "image" : "image with its padding"
      throw AugmentationRefusal(
        "a crop of \(window.plane) is larger than the \(what) of \(padded.plane)",
        "take a smaller crop, or a larger `pad`")
    }
    if window.height == 0 || window.width == 0 {
      throw AugmentationRefusal("a crop of \(window.plane) is empty", "take at least 1x1")
    }
    return window
  }

  func map(_ image: ImageShape, _ draw: inout AugmentationDraw) -> PlaneMap {
    let window = image.with(size)
    let y = draw.integer(upTo: image.height + 2 * pad - window.height) - pad
    let x = draw.integer(upTo: image.width + 2 * pad - window.width) - pad
    return .affine(.window(x: x, y: y))
  }

  func fixedMap(_ image: ImageShape) -> PlaneMap {
    .affine(CentreCrop.window(image.with(size), of: image))
  }
}

/// The window in the middle of an image.
enum CentreCrop {
  /// Where it starts; half a pixel goes to the upper left.
  static func window(_ size: ImageShape, of image: ImageShape) -> Affine {
    let x = Double(image.width - size.width) / 2, y = Double(image.height - size.height) / 2
    return .window(x: Int(x.rounded(.down)), y: Int(y.rounded(.down)))
  }
}
