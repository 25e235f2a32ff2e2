import Schema
import Support

/// A random change of training images. It works on the numbers as they are stored, before
/// preprocessing, and depends on the seed, the epoch and the example's position alone.
public protocol Augmentation: Declared, Sendable {
  /// The change with arguments that its declaration has accepted.
  init(arguments: Arguments)

  /// The shape of what comes out for images of a shape; throws where such images cannot be changed
  /// so.
  func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape
}

extension Augmentation {
  /// Most changes keep the shape.
  public func shape(for image: ImageShape) throws(AugmentationRefusal) -> ImageShape { image }
}

/// Why images cannot be changed as a spec asks for.
public struct AugmentationRefusal: Error, Hashable, Sendable {
  /// The reason, as a sentence without a full stop.
  public let message: String
  /// What helps.
  public let remedy: String

  /// A refusal.
  init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}

/// The extents of an image: height x width x channels.
public struct ImageShape: Hashable, Sendable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// Numbers at each place.
  public let channels: Int

  /// Extents.
  public init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// The image that inputs of a shape are; nil for vectors and sequences.
  public init?(_ shape: InputShape) {
    guard shape.extents.count == 3, shape.features > 0 else { return nil }
    self.init(shape.extents[0], shape.extents[1], shape.extents[2])
  }

  /// The shape of an input.
  public var shape: InputShape { InputShape([height, width, channels]) }
  /// The numbers in an image.
  public var count: Int { height * width * channels }
  /// The extents of a plane as the language writes them: `24x24`.
  public var plane: String { "\(height)x\(width)" }
  /// The shorter side.
  public var shortSide: Int { min(height, width) }

  /// The same number of channels on another plane; `size` is `HxW` or one number for a square.
  func with(_ size: [Int]) -> ImageShape {
    ImageShape(size[0], size.count > 1 ? size[1] : size[0], channels)
  }
}

/// The random numbers of one step of one example.
public struct AugmentationDraw {
  private var stream: RandomStream

  /// The numbers of step `step` for an example; independent of how many other steps draw.
  init(_ draw: ExampleDraw, step: Int) {
    var key = RandomKey.derive(seed: draw.seed, purpose: "augment")
    key = RandomKey.derive(key: key, index: UInt64(max(0, draw.epoch)))
    key = RandomKey.derive(key: key, index: UInt64(max(0, draw.index)))
    stream = RandomStream(key: RandomKey.derive(key: key, index: UInt64(step)))
  }

  /// A number between the bounds, every one as likely.
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(stream.uniform())
  }

  /// A number within `amount` of 0.
  mutating func around(_ amount: Double) -> Double { uniform(-amount, amount) }

  /// True with a probability.
  mutating func chance(_ share: Double) -> Bool { Double(stream.uniform()) < share }

  /// One of `0 ... last`.
  mutating func integer(upTo last: Int) -> Int {
    Int(stream.integer(below: UInt32(max(0, min(last, 1 << 30)) + 1)))
  }

  /// Two independent standard normal numbers.
  mutating func normalPair() -> (Float, Float) { stream.normalPair() }
}
