import Support

/// An npy file with its header read.
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
        DataDiagnostics.empty, "`\(path)` holds no example: its shape is (\(header.shapeText))",
        at: span)
    }
    if header.length > file.largestContent {
      throw header.wrongLength(path, file.largestContent, span)
    }
  }

  /// The number of examples: the first extent.
  var count: Int { header.shape[0] }

  /// Why rows cannot be read where they lie; nil where they can.
  var streamingObstacle: String? {
    if file.isCompressed { return "`\(file.path)` is compressed" }
    return [.u1, .f4].contains(header.element)
      ? nil : "`\(file.path)` holds numbers of type \(header.element.rawValue)"
  }

  /// Bytes of the file.
  var bytes: Int { file.plain.count }

  /// The array, of exactly the length that the header states.
  func array() throws(DiagnosticError) -> NPYArray {
    let limit = file.isCompressed ? header.length + 1 : Int.max
    let content = try file.content(limit: limit)
    if content.count == header.length { return NPYArray(header, content, at: span) }
    throw header.wrongLength(file.path, content.count, span)
  }

  /// The rows where they lie, with the hash of the file.
  func streamed(
    _ context: SourceContext
  ) throws(DiagnosticError) -> (storage: ExampleStorage, hash: FileHash) {
    guard bytes == header.length else { throw header.wrongLength(file.path, bytes, span) }
    let width = header.inputShape.features * header.element.width
    let rows = try FileRows(file.path, offset: header.offset, rowBytes: width, context)
    let storage = ExampleStorage(
      header.element == .u1 ? .uint8 : .float32, reader: PlainRowReader(rows: rows))
    return (storage, file.plainHash)
  }
}
