import Schema

/// Scales images to a random size and takes a window.
public struct ScaleJitter: ResizingStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "scale_jitter", .augmentation,
    "Scales an image so that its shorter side has a random length, then takes a random window.",
    arguments: [
      Argument(
        "side", .interval(.integer(1...65536)), .required,
        "the length of the shorter side in pixels: `256 .. 480`"),
      Argument("crop", .size(axes: 1...2), .required, "height x width of the window"),
    ],
    source: "Simonyan and Zisserman 2015 (VGG); He et al. 2016 (ResNet): 256 to 480, then 224x224.",
    details: """
      Every whole length and every window is as likely. Evaluation scales to the middle of the \
      range and takes the window in the middle.
      """,
    example: "augment = [scale_jitter(256 .. 480, crop = 224x224), flip]")

  private let side: ClosedRange<Double>
  private let crop: [Int]

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    side = arguments.interval("side")
    crop = arguments.size("crop")
  }

  /// The window, which the smallest scaled image must hold.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    let window = image.with(crop)
    let smallest = scaled(image, side.lowerBound)
    if window.height > smallest.height || window.width > smallest.width || window.count == 0 {
      throw AugmentationRefusal(
        "a crop of \(window.plane) does not fit the scaled image of \(smallest.plane)",
        "let the shorter side be at least as long as the crop")
    }
    return window
  }

  func box(_ image: ImageShape, _ draw: inout AugmentationDraw) -> Box {
    let (low, high) = (Int(side.lowerBound), Int(side.upperBound))
    let size = scaled(image, Double(low + draw.integer(upTo: high - low)))
    let window = image.with(crop)
    let y = draw.integer(upTo: size.height - window.height)
    let x = draw.integer(upTo: size.width - window.width)
    return part(window, x: Double(x), y: Double(y), of: size, image)
  }

  func fixedBox(_ image: ImageShape) -> Box {
    let size = scaled(image, ((side.lowerBound + side.upperBound) / 2).rounded())
    let window = image.with(crop)
    return part(
      window, x: Double((size.width - window.width) / 2),
      y: Double((size.height - window.height) / 2), of: size, image)
  }

  private func scaled(_ image: ImageShape, _ side: Double) -> ImageShape {
    let scale = side / Double(image.shortSide)
    return image.with([
      Int((Double(image.height) * scale).rounded()), Int((Double(image.width) * scale).rounded()),
    ])
  }

  private func part(
    _ window: ImageShape, x: Double, y: Double, of size: ImageShape, _ image: ImageShape
  ) -> Box {
    let (u, v) = (
      Double(image.width) / Double(size.width), Double(image.height) / Double(size.height)
    )
    return Box(
      x: x * u, y: y * v, width: Double(window.width) * u, height: Double(window.height) * v)
  }
}
