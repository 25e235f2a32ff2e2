import Support

/// How a file of separated values is written.
public struct CSVDialect: Hashable, Sendable {
  /// The byte between fields.
  public let separator: UInt8
  /// Whether the first row names the columns; nil to be found out.
  public let header: Bool?
  /// Texts that stand for a missing value; an empty field always does.
  public let missing: [String]
  /// Text removed from the end of target labels.
  public let strip: String

  /// A dialect.
  public init(separator: UInt8, header: Bool?, missing: [String], strip: String) {
    self.separator = separator
    self.header = header
    self.missing = missing
    self.strip = strip
  }
}

/// One field of a table: a range of the content without surrounding blanks and quotes.
struct CSVField: Sendable {
  /// Offset of the first byte.
  let start: Int
  /// The number of bytes.
  let length: Int32
  /// Whether quote marks inside are doubled.
  let escaped: Bool
}

/// A file of separated values (RFC 4180) cut into fields; all rows have the same number of them.
/// Empty lines are skipped, blanks around fields dropped, line ends may be LF or CR LF.
struct CSVTable: Sendable {
  /// The content that the fields refer to.
  let content: FileContent
  /// The fields, row by row.
  let fields: [CSVField]
  /// Fields in a row.
  let width: Int

  /// The number of rows, a header row included.
  var rows: Int { width == 0 ? 0 : fields.count / width }

  /// The bytes of a field, quote marks inside still doubled.
  func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
    let field = fields[row * width + column]
    return UnsafeRawBufferPointer(
      rebasing: content.bytes[field.start..<field.start + Int(field.length)])
  }

  /// The text of a field.
  func text(_ row: Int, _ column: Int) -> String {
    let raw = bytes(row, column)
    guard fields[row * width + column].escaped else { return String(decoding: raw, as: UTF8.self) }
    var result: [UInt8] = []
    var skip = false
    for byte in raw {
      skip = byte == 0x22 && !skip && result.last == 0x22
      if !skip { result.append(byte) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The number in a field, or nil where it is none.
  func number(_ row: Int, _ column: Int) -> Double? { DecimalNumber.parse(bytes(row, column)) }

  /// Whether a field holds no value under a dialect.
  func isMissing(_ row: Int, _ column: Int, _ missing: [[UInt8]]) -> Bool {
    let raw = bytes(row, column)
    return raw.isEmpty || missing.contains { $0.count == raw.count && raw.elementsEqual($0) }
  }

  /// The line of the file, from 1, that a row starts on.
  func line(of row: Int) -> Int {
    content.bytes[..<fields[row * width].start].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
  }
}
