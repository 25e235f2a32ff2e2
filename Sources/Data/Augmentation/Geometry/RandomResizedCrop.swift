import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Takes a window of random area and aspect and scales it.
public struct RandomResizedCrop: ResizingStep {
  /// How the language names it.
  public static let declaration = Declaration(
    "random_resized_crop", .augmentation,
    "Takes a window of random area and aspect and scales it to one size.",
    arguments: [
      Argument("size", .size(axes: 1...2), .required, "height x width of the result"),
      Argument(
        "area", .interval(.share(Bounds(0, 1, lowOpen: true))),
        .value(.range(.number(0.08), .number(1))), "the window's share of the image"),
      Argument(
        "aspect", .interval(.positive), .value(.range(.number(0.75), .number(4.0 / 3))),
        "width over height of the window, drawn evenly in its logarithm"),
    ],
    source: "Szegedy et al. 2015 (inception).",
    details: """
      A window that does not fit is drawn again; after ten attempts the largest one in the middle \
      is taken. Evaluation takes the middle 7/8 of the image.
      """,
    example: "augment = random_resized_crop(224x224, area = 8% .. 100%)")

  private let size: [Int]
  private let area: ClosedRange<Double>
  private let aspect: ClosedRange<Double>

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    size = arguments.size("size")
    area = arguments.interval("area")
    aspect = arguments.interval("aspect")
  }

  /// The size asked for.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape {
    let result = image.with(size)
    guard result.count > 0, result.height <= 65536, result.width <= 65536 else {
      throw AugmentationRefusal(
        "images of \(result.plane) cannot be made", "take from 1 to 65,536 pixels a side")
    }
    return result
  }

  func box(_ image: ImageShape, _ draw: inout AugmentationDraw) -> Box {
    let (width, height) = (Double(image.width), Double(image.height))
    for _ in 0..<10 {
      let share = draw.uniform(area.lowerBound, area.upperBound)
      let ratio = exp(draw.uniform(log(aspect.lowerBound), log(aspect.upperBound)))
      let w = (width * height * share * ratio).squareRoot()
      let h = (width * height * share / ratio).squareRoot()
      if w <= width, h <= height, w >= 1, h >= 1 {
        let x = draw.uniform(0, width - w)
        return Box(x: x, y: draw.uniform(0, height - h), width: w, height: h)
      }
    }
    return Box.middle(of: image, like: image.with(size))
  }

  func fixedBox(_ image: ImageShape) -> Box {
    Box.middle(of: image, like: image.with(size), share: 0.875)
  }
}

/// Powers.
enum Exponential {
  /// A base to the power of an exponent.
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
