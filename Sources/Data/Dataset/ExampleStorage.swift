import Support

/// One field of all examples: a row for each, in the type the file has, in memory or read when it
/// is wanted.
public struct ExampleStorage: Sendable {
  /// The type of a stored number.
  public enum Element: String, Hashable, Sendable {
    /// 0...255.
    case uint8
    /// IEEE single precision.
    case float32
    /// Ids and classes, counted from 0.
    case int32

    /// Bytes of one number.
    public var width: Int { self == .uint8 ? 1 : 4 }
  }

  private enum Place: Sendable {
    case memory(RawMemory, offset: Int)
    case reader(any ExampleReader)
  }

  /// The type of a stored number.
  public let element: Element
  private let place: Place

  /// Rows in memory, one after another, from an offset that suits the element.
  public init(_ element: Element, _ memory: RawMemory, offset: Int = 0) {
    self.element = element
    place = .memory(memory, offset: offset)
  }

  /// Rows that are read when they are wanted, so that a set may be larger than memory.
  public init(_ element: Element, reader: any ExampleReader) {
    self.element = element
    place = .reader(reader)
  }

  /// The first row, where all rows are in memory; row `i` starts `i * features * element.width`
  /// bytes later.
  public var rows: UnsafeRawPointer? {
    guard case .memory(let memory, let offset) = place else { return nil }
    return UnsafeRawPointer(memory.start + offset)
  }

  /// The row of an example of `features` numbers: its place in memory, or `scratch` after it was
  /// read there.
  func row(
    _ example: ExamplePlace, features: Int, scratch: UnsafeMutableRawPointer
  ) throws(DiagnosticError) -> UnsafeRawPointer {
    switch place {
    case .memory(let memory, let offset):
      return UnsafeRawPointer(memory.start + offset + example.index * features * element.width)
    case .reader(let reader):
      try reader.read(example, into: scratch)
      return UnsafeRawPointer(scratch)
    }
  }
}

/// Which example is wanted, and for which pass over the data.
public struct ExamplePlace: Hashable, Sendable {
  /// The position in the data set.
  public let index: Int
  /// The epoch of training, from 0; nil where examples are evaluated or fitted on, which must not
  /// depend on an epoch.
  public let epoch: Int?

  /// A place.
  public init(_ index: Int, epoch: Int? = nil) {
    self.index = index
    self.epoch = epoch
  }
}

/// Reads the rows of a field one by one; used from several threads at once.
public protocol ExampleReader: Sendable {
  /// Writes the row of an example, all its numbers in the storage's element type. What it writes
  /// depends on the place alone. Throws a diagnostic that names the file and the place in it.
  func read(
    _ example: ExamplePlace, into row: UnsafeMutableRawPointer
  ) throws(DiagnosticError)
}
