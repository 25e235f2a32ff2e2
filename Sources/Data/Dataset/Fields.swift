/// One named input of a data set with its rows.
public struct InputField: Sendable {
  /// Its name, shape and type.
  public let header: InputHeader
  /// Its rows.
  public let storage: ExampleStorage

  /// A field; `ids` is the number of different ids, nil for numbers.
  public init(_ name: String, _ shape: InputShape, ids: Int? = nil, _ storage: ExampleStorage) {
    header = InputHeader(name, shape, ids: ids, element: storage.element)
    self.storage = storage
  }

  /// A field of a header.
  public init(_ header: InputHeader, _ storage: ExampleStorage) {
    self.header = header
    self.storage = storage
  }

  /// The name.
  public var name: String { header.name }
  /// The shape of one example.
  public var shape: InputShape { header.shape }
  /// The numbers in one example.
  public var features: Int { header.shape.features }
}

/// The values of one target, one row for each example.
public enum Targets: Sendable {
  /// Class indices, as many for each example as it has positions.
  case classes([Int32])
  /// Values, row by row.
  case values([Float])
  /// Class indices that are read when they are wanted: `int32` rows.
  case stored(ExampleStorage)
  /// None: inputs to predict from.
  case absent
}

extension Targets: Equatable {
  /// Whether two hold the same numbers; what is read on demand is like nothing else.
  public static func == (left: Targets, right: Targets) -> Bool {
    switch (left, right) {
    case (.classes(let left), .classes(let right)): left == right
    case (.values(let left), .values(let right)): left == right
    case (.absent, .absent): true
    default: false
    }
  }
}

/// One named target of a data set.
public struct TargetField: Sendable {
  /// Its name, kind and positions.
  public let header: TargetHeader
  /// Its values.
  public let values: Targets

  /// A target of a header.
  public init(_ header: TargetHeader, _ values: Targets) {
    self.header = header
    self.values = values
  }

  /// The name.
  public var name: String { header.name }
  /// What it is.
  public var kind: TargetKind { header.kind }
  /// Numbers for each example: one class for each position, or so many values.
  public var width: Int { header.width }
}
