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

/// What is known of one input before its rows are read.
public struct InputHeader: Hashable, Sendable {
  /// The name of an input that is the only one.
  public static let only = "input"

  /// The name, by which a model with several inputs finds it.
  public let name: String
  /// The shape of one example.
  public let shape: InputShape
  /// How many different ids it may hold; nil for numbers.
  public let ids: Int?
  /// The type of a stored number.
  public let element: ExampleStorage.Element
  /// Bytes that stay in memory for all examples; nil for all of their rows.
  public let residentBytes: Int?

  /// A header; `residentBytes` is stated where rows are read when they are wanted.
  public init(
    _ name: String, _ shape: InputShape, ids: Int? = nil,
    element: ExampleStorage.Element = .float32, residentBytes: Int? = nil
  ) {
    self.name = name
    self.shape = shape
    self.ids = ids
    self.element = element
    self.residentBytes = residentBytes
  }
}

/// What is known of one target before its values are read.
public struct TargetHeader: Hashable, Sendable {
  /// The name of a target that is the only one.
  public static let only = "target"

  /// The name, by which outputs find it where there are several targets.
  public let name: String
  /// Classes or values. For `idx` files and arrays the class count is known from the labels.
  public let kind: TargetKind
  /// The axes of the positions that have a class each; empty for one class per example.
  public let positions: [Int]
  /// Whether values are made when they are wanted, so that they take no memory.
  public let isStreamed: Bool

  /// A header.
  public init(
    _ name: String = TargetHeader.only, kind: TargetKind, positions: [Int] = [],
    isStreamed: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.positions = positions
    self.isStreamed = isStreamed
  }

  /// Numbers for each example: one class for each position, or so many values.
  public var width: Int {
    if case .values(let count) = kind { return count }
    return positions.reduce(1, *)
  }
}

/// What is known of a data set before its examples are read.
public struct DatasetHeader: Hashable, Sendable {
  /// The number of examples.
  public let count: Int
  /// The inputs, at least one.
  public let inputs: [InputHeader]
  /// The targets, at least one.
  public let targets: [TargetHeader]

  /// A header.
  public init(count: Int, inputs: [InputHeader], targets: [TargetHeader]) {
    precondition(!inputs.isEmpty && !targets.isEmpty, "a data set has inputs and targets")
    self.count = count
    self.inputs = inputs
    self.targets = targets
  }

  /// The header of one input and one target.
  public init(
    count: Int, input: InputShape, target: TargetKind, element: ExampleStorage.Element = .float32
  ) {
    self.init(
      count: count, inputs: [InputHeader(InputHeader.only, input, element: element)],
      targets: [TargetHeader(kind: target)])
  }

  /// The shape of the first input.
  public var input: InputShape { inputs[0].shape }
  /// The kind of the first target.
  public var target: TargetKind { targets[0].kind }
  /// The number of classes of the first target that has classes.
  public var classCount: Int? { targets.lazy.compactMap(\.kind.classCount).first }
  /// The numbers of all inputs of an example together.
  public var features: Int { inputs.reduce(0) { $0 + $1.shape.features } }

  /// Bytes of the examples in memory: inputs, targets, and the order they are taken in.
  public var bytes: Int {
    let rows = inputs.reduce(0) { sum, input in
      sum + (input.residentBytes ?? count * input.shape.features * input.element.width)
    }
    let width = targets.reduce(0) { $0 + ($1.isStreamed ? 0 : $1.width) }
    return rows + count * (width * 4 + 4)
  }

  /// The input that feeds a model's input of a name: the only one for the only one, else the one
  /// of the same name.
  public func inputIndex(for name: String, of ports: Int) -> Int? {
    if ports == 1, inputs.count == 1 { return 0 }
    return inputs.firstIndex { $0.name == name }
  }

  /// The target that an output is compared with: the only one, or the one of the same name.
  public func targetIndex(for output: String) -> Int? {
    targets.count == 1 ? 0 : targets.firstIndex { $0.name == output }
  }
}
