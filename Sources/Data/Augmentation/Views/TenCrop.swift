import Schema

/// The corners and the middle of an image, and the same mirrored.
public struct TenCrop: ViewSet {
  /// How the language names it.
  public static let declaration = Declaration(
    "ten_crop", .view,
    "Ten windows of each image: the four corners and the middle, and the same mirrored.",
    arguments: [
      Argument("size", .size(axes: 1...2), .required, "height x width of a window")
    ],
    source: "Krizhevsky, Sutskever and Hinton 2012.",
    details: """
      Probabilities are averaged over the views; where the loss gives none, outputs are. The model \
      and `augment` take the same size. Evaluation takes ten times as long.
      """,
    example: "evaluate = ten_crop(24x24)")

  private let size: [Int]

  /// The set with accepted arguments.
  public init(arguments: Arguments) { size = arguments.size("size") }

  /// The window, which the image must hold.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    let window = image.with(size)
    if window.height <= image.height, window.width <= image.width, window.count > 0 {
      return window
    }
    throw AugmentationRefusal(
      "windows of \(window.plane) do not fit the image of \(image.plane)",
      "take smaller windows, or `scales`")
  }

  /// The windows.
  public func views(of image: ImageShape) -> [View] {
    TenCrop.views(image.with(size), of: image, in: image)
  }

  /// Ten windows of an image that is first scaled to the extents of `scaled`.
  static func views(
    _ window: ImageShape, of scaled: ImageShape, in image: ImageShape
  ) -> [View] {
    let (bottom, right) = (scaled.height - window.height, scaled.width - window.width)
    let corners = [
      (0, 0), (0, right), (bottom, 0), (bottom, right), (bottom / 2, right / 2),
    ]
    let boxes = corners.map { box(window, y: $0, x: $1, of: scaled, in: image) }
    return [false, true].flatMap { isMirrored in
      boxes.map { View(box: $0, isMirrored: isMirrored) }
    }
  }

  /// A window of a scaled image as a part of the image itself.
  static func box(
    _ window: ImageShape, y: Int, x: Int, of scaled: ImageShape, in image: ImageShape
  ) -> Box {
    let down = Double(image.height) / Double(scaled.height)
    let right = Double(image.width) / Double(scaled.width)
    return Box(
      x: Double(x) * right, y: Double(y) * down, width: Double(window.width) * right,
      height: Double(window.height) * down)
  }
}
