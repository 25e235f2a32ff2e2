import Support

/// Cuts the content of a file into the fields of a table, in one pass.
struct CSVScanner {
  private let content: FileContent
  private let bytes: UnsafeRawBufferPointer
  private let separator: UInt8
  private let span: Span?
  private var offset = 0
  private var fields: [CSVField] = []
  private var width = 0

  /// A scanner from the content's start; a byte order mark is skipped.
  init(_ content: FileContent, separator: UInt8, at span: Span?) {
    self.content = content
    self.separator = separator
    self.span = span
    bytes = content.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// The table, or the first row that is not well formed.
  mutating func scan() throws(DiagnosticError) -> CSVTable {
    while offset < bytes.count {
      if skipEmptyLine() { continue }
      try scanRow()
    }
    guard width > 0 else {
      throw DataDiagnostics.error(
        DataDiagnostics.empty, "`\(content.path)` holds no row", at: span)
    }
    return CSVTable(content: content, fields: fields, width: width)
  }

  private mutating func skipEmptyLine() -> Bool {
    var end = offset
    while end < bytes.count, bytes[end] != 0x0A {
      let byte = bytes[end]
      if byte == separator || (byte != 0x20 && byte != 0x09 && byte != 0x0D) { return false }
      end += 1
    }
    offset = min(bytes.count, end + 1)
    return true
  }

  private mutating func scanRow() throws(DiagnosticError) {
    let start = offset
    let before = fields.count
    repeat { try scanField() } while advance()
    let found = fields.count - before
    if width == 0 { width = found }
    guard found == width else {
      throw DataDiagnostics.error(
        DataDiagnostics.raggedRow,
        "`\(content.path)`, line \(line(start)): \(DataDiagnostics.counted(found, "field")) where "
          + "the first row has \(width)",
        at: span)
    }
  }

  /// Steps over the separator; false at a row's end, which is stepped over too.
  private mutating func advance() -> Bool {
    guard offset < bytes.count else { return false }
    defer { offset += 1 }
    return bytes[offset] == separator && bytes[offset] != 0x0A
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    (byte == 0x20 || byte == 0x09 || byte == 0x0D) && byte != separator
  }

  private mutating func scanField() throws(DiagnosticError) {
    while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
    if offset < bytes.count, bytes[offset] == 0x22 { return try scanQuoted() }
    let start = offset
    while offset < bytes.count, bytes[offset] != separator, bytes[offset] != 0x0A { offset += 1 }
    var end = offset
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    try append(start, end, escaped: false)
  }

  private mutating func scanQuoted() throws(DiagnosticError) {
    let start = offset + 1
    var escaped = false
    offset = start
    while offset < bytes.count {
      if bytes[offset] == 0x22 {
        guard offset + 1 < bytes.count, bytes[offset + 1] == 0x22 else { break }
        escaped = true
        offset += 1
      }
      offset += 1
    }
    guard offset < bytes.count else { throw openQuote(start, "does not end") }
    try append(start, offset, escaped: escaped)
    offset += 1
    while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
    if offset < bytes.count, bytes[offset] != separator, bytes[offset] != 0x0A {
      throw openQuote(start, "is followed by other text")
    }
  }

  private mutating func append(
    _ start: Int, _ end: Int, escaped: Bool
  ) throws(DiagnosticError) {
    guard let length = Int32(exactly: end - start) else { throw openQuote(start, "is too long") }
    fields.append(CSVField(start: start, length: length, escaped: escaped))
  }

  private func openQuote(_ start: Int, _ what: String) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.openQuote,
      "`\(content.path)`, line \(line(start)): the quoted text that starts here \(what)", at: span)
  }

  private func line(_ offset: Int) -> Int {
    bytes[..<offset].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
  }
}
