import Support

/// An idx file of unsigned bytes: a magic number (0, 0, type 8, number of axes), the extents as
/// big-endian 32-bit numbers, then the bytes, last axis fastest (format of LeCun, Cortes and
/// Burges).
struct IDXFile {
  /// The extents; the first is the number of examples.
  let extents: [Int]
  /// Bytes of the header.
  let headerLength: Int
  private let file: DataFile
  private let span: Span?

  /// Reads and checks the header; `axes` are the numbers of axes accepted.
  init(
    _ path: String, axes: ClosedRange<Int>, _ context: SourceContext
  ) throws(DiagnosticError) {
    file = try DataFile(path, context)
    span = context.span
    let head = try file.prefix(4 + 4 * axes.upperBound)
    let found = head.count >= 4 ? Int(Self.number(head, 0)) : -1
    let count = found - 2048
    guard axes.contains(count) else { throw Self.notIDX(path, axes, found, span) }
    headerLength = 4 + 4 * count
    guard head.count >= headerLength else {
      throw Self.length(path, expected: headerLength, found: head.count, span)
    }
    extents = (1...count).map { Int(Self.number(head, 4 * $0)) }
    if extents.contains(0) {
      throw DataDiagnostics.error(
        DataDiagnostics.empty, "`\(path)` holds no example: its header says \(shapeText)", at: span)
    }
    if let most = dataLength, most <= file.largestContent { return }
    throw DataDiagnostics.error(
      DataDiagnostics.wrongLength,
      "`\(path)` cannot hold the \(shapeText) bytes that its header states", at: span,
      notes: ["its content has at most \(ByteCount.text(file.largestContent))"])
  }

  /// The number of examples.
  var count: Int { extents[0] }
  /// Whether it is gzip.
  var isCompressed: Bool { file.isCompressed }
  /// Bytes of the file.
  var bytes: Int { file.plain.count }

  /// The rows where they lie in a plain file, with the hash of the file.
  func streamed(
    _ context: SourceContext
  ) throws(DiagnosticError) -> (storage: ExampleStorage, hash: FileHash) {
    guard bytes == dataLength ?? 0 else {
      throw Self.length(file.path, expected: dataLength ?? 0, found: bytes, span)
    }
    let width = extents.dropFirst().reduce(1, *)
    let rows = try FileRows(file.path, offset: headerLength, rowBytes: width, context)
    return (ExampleStorage(.uint8, reader: PlainRowReader(rows: rows)), file.plainHash)
  }

  private var shapeText: String { extents.map(String.init).joined(separator: "x") }

  private var dataLength: Int? {
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow || next > 1 << 48 { return nil }
      product = next
    }
    return product + headerLength
  }

  /// The whole content, header included, of exactly the length that the header states.
  func content() throws(DiagnosticError) -> FileContent {
    let expected = dataLength ?? 0
    let content: FileContent
    // One byte more shows that there is more.
    content = try file.content(limit: expected + (file.isCompressed ? 1 : file.largestContent))
    guard content.count == expected else {
      throw Self.length(file.path, expected: expected, found: content.count, span)
    }
    return content
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func notIDX(
    _ path: String, _ axes: ClosedRange<Int>, _ found: Int, _ span: Span?
  ) -> DiagnosticError {
    let wanted = axes.map { String(2048 + $0) }.joined(separator: " or ")
    let what = axes.lowerBound == 1 ? "labels" : "images"
    let start = found < 0 ? "it has fewer than 4 bytes" : "it starts with \(found)"
    let swapped = found == (axes.lowerBound == 1 ? 2051 : 2049)
    return DataDiagnostics.error(
      DataDiagnostics.notIDX,
      "`\(path)` is not an idx file of \(what): expected the magic number \(wanted), \(start)",
      at: span, notes: swapped ? ["`images` and `labels` seem to be swapped"] : [])
  }

  private static func length(
    _ path: String, expected: Int, found: Int, _ span: Span?
  ) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.wrongLength,
      "`\(path)` has \(found > expected ? "more than" : "only") "
        + "\(Decimal.grouped(min(found, expected))) bytes where its header states "
        + "\(Decimal.grouped(expected))",
      at: span)
  }
}
