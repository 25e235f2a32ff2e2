import Support

/// An array in memory: the content of an npy file, or of an entry of an npz archive.
struct NPYArray: Sendable {
  /// What its header states.
  let header: NPY.Header
  /// The bytes, header included, of exactly the length that the header states.
  let content: FileContent
  private let span: Span?

  /// An array whose length was checked.
  init(_ header: NPY.Header, _ content: FileContent, at span: Span?) {
    (self.header, self.content, self.span) = (header, content, span)
  }

  /// Reads the header of a content and checks its length.
  init(_ content: FileContent, at span: Span?) throws(DiagnosticError) {
    var parser = NPYHeaderParser(content.path, at: span)
    let header = try parser.parse(Array(content.bytes.prefix(1 << 16)))
    self.init(header, content, at: span)
    if header.count == 0 || header.shape.isEmpty {
      throw DataDiagnostics.error(
        DataDiagnostics.empty,
        "`\(content.path)` holds no example: its shape is (\(header.shapeText))", at: span)
    }
    if content.count != header.length {
      throw header.wrongLength(content.path, content.count, span)
    }
  }

  /// The number of examples: the first extent.
  var count: Int { header.shape[0] }
  /// The shape of one example; one number where there is one axis.
  var inputShape: InputShape { header.inputShape }
  /// Whether the numbers have fractions.
  var isFloat: Bool { header.element.isFloat }

  /// The rows as a data set keeps them: bytes stay bytes, other types become single precision.
  func storage() throws(DiagnosticError) -> ExampleStorage {
    header.element == .u1
      ? ExampleStorage(.uint8, content.memory, offset: header.offset)
      : ExampleStorage(.float32, try floats())
  }

  /// The rows as ids with the number of different ones: the largest plus one.
  func ids() throws(DiagnosticError) -> (storage: ExampleStorage, count: Int) {
    let numbers = try labels()
    let memory = try RawMemory.allocate(numbers.count, width: 4, for: content.path, at: span)
    numbers.withUnsafeBytes { memory.bytes.copyMemory(from: $0) }
    return (ExampleStorage(.int32, memory), Int(numbers.max() ?? 0) + 1)
  }

  /// The numbers as floats.
  func floats() throws(DiagnosticError) -> RawMemory {
    let memory = try RawMemory.allocate(header.count, width: 4, for: content.path, at: span)
    let (from, to) = (content.bytes, memory.floats)
    let (offset, width) = (header.offset, header.element.width)
    func fill<Number>(_ type: Number.Type, _ convert: (Number) -> Float) {
      for index in 0..<header.count {
        to[index] = convert(from.loadUnaligned(fromByteOffset: offset + index * width, as: type))
      }
    }
    switch header.element {
    case .f4: fill(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .f8: fill(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    case .u1: fill(UInt8.self) { Float($0) }
    case .b1: fill(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .i1: fill(Int8.self) { Float($0) }
    case .u2: fill(UInt16.self) { Float(UInt16(littleEndian: $0)) }
    case .i2: fill(Int16.self) { Float(Int16(littleEndian: $0)) }
    case .u4: fill(UInt32.self) { Float(UInt32(littleEndian: $0)) }
    case .i4: fill(Int32.self) { Float(Int32(littleEndian: $0)) }
    case .u8: fill(UInt64.self) { Float(UInt64(littleEndian: $0)) }
    case .i8: fill(Int64.self) { Float(Int64(littleEndian: $0)) }
    }
    return memory
  }

  /// The integers as class labels or ids.
  func labels() throws(DiagnosticError) -> [Int32] {
    let width = header.element.width
    let signed = header.element.rawValue.hasPrefix("i")
    var labels: [Int32] = []
    labels.reserveCapacity(header.count)
    for index in 0..<header.count {
      var bits: UInt64 = 0
      for byte in (0..<width).reversed() {
        bits = bits << 8 | UInt64(content.bytes[header.offset + index * width + byte])
      }
      let spare = UInt64(64 - 8 * width)
      let number = signed ? Int64(bitPattern: bits << spare) >> Int64(spare) : Int64(clamping: bits)
      guard number >= 0, number < Self.classLimit else { throw badLabel(number, index) }
      labels.append(Int32(number))
    }
    return labels
  }

  /// The targets that the array holds: whole numbers are classes, one for each position of an
  /// example, others are values.
  func target(
    _ name: String = TargetHeader.only
  ) throws(DiagnosticError) -> (header: TargetHeader, values: Targets) {
    if isFloat {
      let memory = try floats()
      let values = Array(UnsafeBufferPointer(start: memory.floats, count: header.count))
      return (TargetHeader(name, kind: .values(count: header.count / count)), .values(values))
    }
    let labels = try labels()
    let classes = Int(labels.max() ?? 0) + 1
    let kind = TargetKind.classes(count: classes, names: (0..<classes).map(String.init))
    let positions = header.shape.count == 2 && header.shape[1] == 1
      ? [] : Array(header.shape.dropFirst())
    return (TargetHeader(name, kind: kind, positions: positions), .classes(labels))
  }

  /// One more than the largest class label accepted.
  static let classLimit = 1_000_000

  private func badLabel(_ number: Int64, _ index: Int) -> DiagnosticError {
    let width = header.count / count
    return DataDiagnostics.error(
      DataDiagnostics.badLabel,
      "`\(content.path)`: the label of example \(index / width) is \(number); labels count from 0 "
        + "to at most " + Decimal.grouped(Self.classLimit - 1),
      at: span, notes: ["values to be predicted are stored as floating-point numbers"])
  }
}

extension NPY.Header {
  /// The extents as text.
  var shapeText: String { shape.map(String.init).joined(separator: ", ") }
  /// Bytes of the whole file.
  var length: Int { offset + count * element.width }
  /// The shape of one example; one number where there is one axis.
  var inputShape: InputShape { InputShape(shape.count == 1 ? [1] : Array(shape.dropFirst())) }

  /// The diagnostic that a file of a path has another length.
  func wrongLength(_ path: String, _ found: Int, _ span: Span?) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.wrongLength,
      "`\(path)` states the shape (\(shapeText)) of \(element.rawValue), "
        + "\(Decimal.grouped(length)) bytes in all, and has "
        + "\(found > length ? "more" : "at most " + Decimal.grouped(found))",
      at: span)
  }
}
