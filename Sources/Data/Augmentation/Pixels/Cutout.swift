import Schema

/// Covers a square of each image.
public struct Cutout: PixelStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "cutout", .augmentation, "Covers a square of each image at a random place.",
    arguments: [
      Argument("size", .integer(1...65536), .required, "the side of the square in pixels"),
      Argument(
        "fill", .choice(["mean", "zero"]), .value(.name("mean")),
        "what covers it: the image's own mean of each channel, or 0"),
    ],
    source: "DeVries and Taylor 2017.",
    details: """
      The middle of the square may be any pixel, so that a part of the square may lie outside and \
      some images lose less, as in the publication.
      """,
    example: "augment = cutout(8)")

  private let size: Int
  private let fillsMean: Bool

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    size = arguments.integer("size")
    fillsMean = arguments.word("fill") == "mean"
  }

  /// The same shape; the square must leave something.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    if size <= image.height, size <= image.width { return image }
    throw AugmentationRefusal(
      "a cutout of \(size)x\(size) is larger than the image of \(image.plane)",
      "cover a part of the image, such as a quarter of its side")
  }

  func change(
    _ pixels: UnsafeMutablePointer<Float>, _ image: ImageShape, _ draw: inout AugmentationDraw
  ) {
    let top = draw.integer(upTo: image.height - 1) - size / 2
    let left = draw.integer(upTo: image.width - 1) - size / 2
    let fill = fillsMean ? means(pixels, image) : [Float](repeating: 0, count: image.channels)
    for row in max(0, top)..<min(image.height, top + size) {
      for column in max(0, left)..<min(image.width, left + size) {
        let pixel = pixels + (row * image.width + column) * image.channels
        for channel in 0..<image.channels { pixel[channel] = fill[channel] }
      }
    }
  }

  private func means(_ pixels: UnsafePointer<Float>, _ image: ImageShape) -> [Float] {
    var sums = [Double](repeating: 0, count: image.channels)
    for index in 0..<image.count { sums[index % image.channels] += Double(pixels[index]) }
    return sums.map { Float($0 / Double(image.height * image.width)) }
  }
}
