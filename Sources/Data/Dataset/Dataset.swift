/// The inputs of a data set: one contiguous row per example, in the type the file has.
public struct ExampleStorage: Sendable {
  /// The type of a stored number.
  public enum Element: String, Hashable, Sendable {
    /// 0...255.
    case uint8
    /// IEEE single precision.
    case float32

    /// Bytes of one number.
    public var width: Int { self == .uint8 ? 1 : 4 }
  }

  /// The type of a stored number.
  public let element: Element
  /// The memory that holds the rows, kept as long as the storage.
  let memory: RawMemory
  /// Where the first row starts in the memory, in bytes.
  let offset: Int

  /// The first row; row `i` starts `i * features * element.width` bytes later.
  public var rows: UnsafeRawPointer { UnsafeRawPointer(memory.start + offset) }

  /// Rows in memory from an offset that suits the element.
  public init(_ element: Element, _ memory: RawMemory, offset: Int = 0) {
    self.element = element
    self.memory = memory
    self.offset = offset
  }
}

/// The targets of a data set, one (or, for several values, one row) per example.
public enum Targets: Hashable, Sendable {
  /// Class indices.
  case classes([Int32])
  /// Values, row by row.
  case values([Float])
  /// None: inputs to predict from.
  case absent
}

/// Examples in memory; never changed once made.
public final class Dataset: Sendable {
  /// The number of examples, at least 1.
  public let count: Int
  /// The shape of an input.
  public let input: InputShape
  /// The inputs.
  public let storage: ExampleStorage
  /// The targets.
  public let targets: Targets
  /// The kind of target, with class names.
  public let target: TargetKind
  /// How the columns of a table became inputs, where the data come from one.
  public let table: TableEncoding?
  /// The hashes of the files read.
  public let files: [FileHash]
  /// Where a table's numeric values are missing (example and input), in order.
  let missing: [MissingValue]

  /// A data set; the storage holds `count` rows and the targets fit it.
  public init(
    count: Int, input: InputShape, storage: ExampleStorage, targets: Targets, target: TargetKind,
    table: TableEncoding? = nil, files: [FileHash] = []
  ) {
    self.count = count
    self.input = input
    self.storage = storage
    self.targets = targets
    self.target = target
    self.table = table
    self.files = files
    missing = []
  }

  /// A data set of a table with missing values.
  init(
    _ base: Dataset, storage: ExampleStorage? = nil, table: TableEncoding?, missing: [MissingValue]
  ) {
    count = base.count
    input = base.input
    self.storage = storage ?? base.storage
    targets = base.targets
    target = base.target
    self.table = table
    files = base.files
    self.missing = missing
  }

  /// The numbers in one input.
  public var features: Int { input.features }

  /// The header that describes this data set.
  public var header: DatasetHeader {
    DatasetHeader(count: count, input: input, target: target, element: storage.element)
  }

  /// The names of the classes; empty for a regression.
  public var classNames: [String] {
    if case .classes(_, let names) = target { return names }
    return []
  }

  /// One input as floats, for tests and reports.
  public func example(_ index: Int) -> [Float] {
    precondition(index >= 0 && index < count, "example \(index) of \(count)")
    let row = storage.rows + index * features * storage.element.width
    switch storage.element {
    case .uint8:
      let bytes = row.assumingMemoryBound(to: UInt8.self)
      return (0..<features).map { Float(bytes[$0]) }
    case .float32:
      return Array(
        UnsafeBufferPointer(start: row.assumingMemoryBound(to: Float.self), count: features))
    }
  }

  /// All examples.
  public var all: Subset { Subset(self, Array(0..<Int32(count))) }
}

/// The place of a missing number in a table's inputs.
struct MissingValue: Hashable, Sendable {
  /// The example.
  let row: Int32
  /// The input.
  let feature: Int32
}

/// What tells one version of a file from another in a run's records.
public struct FileHash: Hashable, Sendable, Codable {
  /// The path as the spec writes it.
  public let path: String
  /// The number of bytes after decompression.
  public let bytes: Int
  /// XXH64 over those bytes, as sixteen hexadecimal digits.
  public let hash: String

  /// A file's hash.
  public init(path: String, bytes: Int, hash: String) {
    self.path = path
    self.bytes = bytes
    self.hash = hash
  }
}
