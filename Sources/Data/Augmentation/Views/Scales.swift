import Schema

/// Windows of an image at several scales.
public struct Scales: ViewSet {
  /// How the language names it.
  public static let declaration = Declaration(
    "scales", .view, "Windows of each image after scaling it to several sizes.",
    arguments: [
      Argument(
        "sides", .list(.integer(1...65536)), .required,
        "the lengths of the shorter side in pixels"),
      Argument("crop", .size(axes: 1...2), .required, "height x width of a window"),
      Argument(
        "windows", .choice(["middle", "ten"]), .value(.name("middle")),
        "`middle`: one window a scale; `ten`: those of `ten_crop`"),
    ],
    source: "He et al. 2016: sides of 224, 256, 384, 480 and 640.",
    details: """
      Probabilities are averaged over the views; where the loss gives none, outputs are. The model \
      and `augment` take the same size. Evaluation takes as many times as long as there are views.
      """,
    example: "evaluate = scales([224, 256, 384, 480, 640], crop = 224x224)")

  private let sides: [Int]
  private let crop: [Int]
  private let takesTen: Bool

  /// The set with accepted arguments.
  public init(arguments: Arguments) {
    sides = arguments.list("sides").compactMap { side in
      if case .number(let number) = side { Int(number) } else { nil }
    }
    crop = arguments.size("crop")
    takesTen = arguments.word("windows") == "ten"
  }

  /// The window, which the smallest scaled image must hold.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    let window = image.with(crop)
    guard let side = sides.min() else {
      throw AugmentationRefusal("there is no scale", "name at least one side")
    }
    let smallest = scaled(image, side)
    if window.height <= smallest.height, window.width <= smallest.width, window.count > 0 {
      return window
    }
    throw AugmentationRefusal(
      "windows of \(window.plane) do not fit the scaled image of \(smallest.plane)",
      "let the shortest side be at least as long as the crop")
  }

  /// The windows, scale by scale.
  public func views(of image: ImageShape) -> [View] {
    let window = image.with(crop)
    return sides.flatMap { side -> [View] in
      let scaled = scaled(image, side)
      if takesTen { return TenCrop.views(window, of: scaled, in: image) }
      let (y, x) = ((scaled.height - window.height) / 2, (scaled.width - window.width) / 2)
      return [View(box: TenCrop.box(window, y: y, x: x, of: scaled, in: image), isMirrored: false)]
    }
  }

  private func scaled(_ image: ImageShape, _ side: Int) -> ImageShape {
    let scale = Double(side) / Double(image.shortSide)
    return image.with([
      Int((Double(image.height) * scale).rounded()), Int((Double(image.width) * scale).rounded()),
    ])
  }
}
