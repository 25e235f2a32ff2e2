/// The extents of one example's input; images are height, width, channels.
public struct InputShape: Hashable, Sendable {
  /// The length of each axis, at least one axis.
  public let extents: [Int]

  /// A shape of these extents.
  public init(_ extents: [Int]) { self.extents = extents }

  /// The numbers in one example.
  public var features: Int { extents.reduce(1, *) }

  /// The length of the last axis.
  public var channels: Int { extents.last ?? 1 }

  /// The extents as the language writes them: `28x28x1`.
  public var text: String { extents.map(String.init).joined(separator: "x") }
}

/// What the targets of a data set are.
public enum TargetKind: Hashable, Sendable {
  /// One of `count` classes, with their names in order.
  case classes(count: Int, names: [String])
  /// So many numbers per example.
  case values(count: Int)

  /// The number of classes, or nil for a regression.
  public var classCount: Int? {
    if case .classes(let count, _) = self { return count }
    return nil
  }
}

/// What is known of a data set before its examples are read.
public struct DatasetHeader: Hashable, Sendable {
  /// The number of examples.
  public let count: Int
  /// The shape of an input.
  public let input: InputShape
  /// The kind of target. For `idx` files and arrays the class count is known from the labels.
  public let target: TargetKind
  /// The type of a number in memory.
  public let element: ExampleStorage.Element

  /// A header.
  public init(
    count: Int, input: InputShape, target: TargetKind, element: ExampleStorage.Element = .float32
  ) {
    self.count = count
    self.input = input
    self.target = target
    self.element = element
  }

  /// Bytes of the examples in memory: inputs, targets, and the order they are taken in.
  public var bytes: Int {
    var width = 1
    if case .values(let count) = target { width = count }
    return count * (input.features * element.width + width * 4 + 4)
  }
}
