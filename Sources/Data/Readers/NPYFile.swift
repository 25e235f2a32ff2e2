import Support

/// One npy file, its header checked against its length.
struct NPYFile {
  /// What the header states.
  let header: NPY.Header
  private let file: DataFile
  private let span: Span?

  /// Reads and checks the header.
  init(_ path: String, _ context: SourceContext) throws(DiagnosticError) {
    file = try DataFile(path, context)
    span = context.span
    var parser = NPYHeaderParser(path, at: span)
    header = try parser.parse(try file.prefix(1 << 16))
    if header.count == 0 || header.shape.isEmpty {
      throw DataDiagnostics.error(
        DataDiagnostics.empty, "`\(path)` holds no example: its shape is (\(shapeText))", at: span)
    }
    if length > file.largestContent { throw wrongLength(file.largestContent) }
  }

  /// The number of examples: the first extent.
  var count: Int { header.shape[0] }

  /// The extents as text.
  var shapeText: String { header.shape.map(String.init).joined(separator: ", ") }

  /// Bytes of the whole file.
  private var length: Int { header.offset + header.count * header.element.width }

  /// The whole content, of exactly the length that the header states.
  func content() throws(DiagnosticError) -> FileContent {
    let limit = file.isCompressed ? length + 1 : Int.max
    let content = try file.content(limit: limit)
    if content.count == length { return content }
    throw wrongLength(content.count)
  }

  /// The numbers of a content as floats.
  func floats(_ content: FileContent) throws(DiagnosticError) -> RawMemory {
    let memory = try RawMemory.allocate(header.count, width: 4, for: file.path, at: span)
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

  /// The integers of a content as class labels.
  func labels(_ content: FileContent) throws(DiagnosticError) -> [Int32] {
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

  /// One more than the largest class label accepted.
  static let classLimit = 1_000_000

  private func badLabel(_ number: Int64, _ index: Int) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.badLabel,
      "`\(file.path)`: the label of example \(index) is \(number); labels count from 0 to at most "
        + Decimal.grouped(Self.classLimit - 1),
      at: span, notes: ["values to be predicted are stored as floating-point numbers"])
  }

  private func wrongLength(_ found: Int) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.wrongLength,
      "`\(file.path)` states the shape (\(shapeText)) of \(header.element.rawValue), "
        + "\(Decimal.grouped(length)) bytes in all, and has "
        + "\(found > length ? "more" : "at most " + Decimal.grouped(found))",
      at: span)
  }
}
