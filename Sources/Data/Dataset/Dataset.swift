import Support

/// Examples of one or more named inputs with their targets; never changed once made.
public final class Dataset: Sendable {
  /// The number of examples, at least 1.
  public let count: Int
  /// The inputs, at least one.
  public let inputs: [InputField]
  /// The targets, at least one; their values may be absent.
  public let outputs: [TargetField]
  /// How a part may be taken off.
  public let order: ExampleOrder
  /// How the columns of a table became inputs, where the data come from one.
  public let table: TableEncoding?
  /// The characters that ids stand for, where the data are a text.
  public let vocabulary: Vocabulary?
  /// The hashes of the files read.
  public let files: [FileHash]
  /// What was found wrong with single examples so far.
  public let findings: DataFindings
  /// Where a table's numeric values are missing (example and input), in order.
  let missing: [MissingValue]

  /// A data set; every field holds `count` rows.
  public init(
    count: Int, inputs: [InputField], outputs: [TargetField],
    order: ExampleOrder = .exchangeable, table: TableEncoding? = nil,
    vocabulary: Vocabulary? = nil, files: [FileHash] = [],
    findings: DataFindings = DataFindings()
  ) {
    precondition(!inputs.isEmpty && !outputs.isEmpty, "a data set has inputs and targets")
    self.count = count
    self.inputs = inputs
    self.outputs = outputs
    self.order = order
    self.table = table
    self.vocabulary = vocabulary
    self.files = files
    self.findings = findings
    missing = []
  }

  /// A data set of one input and one target.
  public convenience init(
    count: Int, input: InputShape, storage: ExampleStorage, targets: Targets, target: TargetKind,
    table: TableEncoding? = nil, files: [FileHash] = []
  ) {
    self.init(
      count: count, inputs: [InputField(InputHeader.only, input, storage)],
      outputs: [TargetField(TargetHeader(kind: target), targets)], table: table, files: files)
  }

  /// A data set of a table with missing values.
  init(
    _ base: Dataset, storage: ExampleStorage? = nil, table: TableEncoding?, missing: [MissingValue]
  ) {
    count = base.count
    inputs = storage.map { [InputField(base.inputs[0].header, $0)] + base.inputs.dropFirst() }
      ?? base.inputs
    outputs = base.outputs
    order = base.order
    self.table = table
    vocabulary = base.vocabulary
    files = base.files
    findings = base.findings
    self.missing = missing
  }

  /// The shape of the first input.
  public var input: InputShape { inputs[0].shape }
  /// The rows of the first input.
  public var storage: ExampleStorage { inputs[0].storage }
  /// The numbers in the first input.
  public var features: Int { input.features }
  /// The values of the first target.
  public var targets: Targets { outputs[0].values }
  /// The kind of the first target, with class names.
  public var target: TargetKind { outputs[0].kind }

  /// The header that describes this data set.
  public var header: DatasetHeader {
    DatasetHeader(count: count, inputs: inputs.map(\.header), targets: outputs.map(\.header))
  }

  /// The names of the first target's classes; empty for a regression.
  public var classNames: [String] {
    if case .classes(_, let names) = target { return names }
    return []
  }

  /// One example's row of an input as floats (ids as whole numbers), for tests and reports.
  public func example(_ index: Int, field: Int = 0) throws(DiagnosticError) -> [Float] {
    precondition(index >= 0 && index < count, "example \(index) of \(count)")
    let input = inputs[field]
    let element = input.storage.element
    let scratch = try RawMemory.allocate(
      input.features, width: element.width, for: "an example", at: nil)
    let row = try input.storage.row(
      ExamplePlace(index), features: input.features, scratch: scratch.start)
    return (0..<input.features).map { column in
      switch element {
      case .uint8: Float(row.load(fromByteOffset: column, as: UInt8.self))
      case .float32: row.loadUnaligned(fromByteOffset: column * 4, as: Float.self)
      case .int32: Float(row.loadUnaligned(fromByteOffset: column * 4, as: Int32.self))
      }
    }
  }

  /// All examples.
  public var all: Subset { Subset(self, Array(0..<Int32(count))) }
}

/// What the order of examples means for dividing them.
public enum ExampleOrder: Hashable, Sendable {
  /// None: examples may be drawn.
  case exchangeable
  /// They follow one another, as windows over a text do: a part is taken off the end, and `gap`
  /// examples before it are left out because they overlap it.
  case contiguous(gap: Int)
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
