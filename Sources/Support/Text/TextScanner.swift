/// Reads the tool's own printed forms (values, graphs, plans) from bytes. It never traps on foreign
/// input: what does not fit throws with the place.
public struct TextScanner: Sendable {
  /// Why a printed form cannot be read.
  public struct Failure: Error, Hashable, Sendable {
    /// What was wanted.
    public let message: String
    /// The one-based line.
    public let line: Int
  }

  private let bytes: [UInt8]
  /// Offset of the next byte.
  public private(set) var position = 0

  /// A scanner at the start of a text.
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// A scanner over bytes.
  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// Whether nothing but white space is left.
  public mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  /// A failure at the current place.
  public func failure(_ message: String) -> Failure {
    let line = 1 + bytes[..<min(position, bytes.count)].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    return Failure(message: message, line: line)
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }

  /// Takes `word` where it comes next, and says whether it did. A word of letters must end there.
  public mutating func take(_ word: String) -> Bool {
    skipSpace()
    let wanted = Array(word.utf8)
    let end = position + wanted.count
    guard end <= bytes.count, bytes[position..<end].elementsEqual(wanted) else { return false }
    if let last = wanted.last, Self.isWord(last), end < bytes.count, Self.isWord(bytes[end]) {
      return false
    }
    position = end
    return true
  }

  /// Takes `word` or throws.
  public mutating func expect(_ word: String) throws(Failure) {
    if !take(word) { throw failure("`\(word)` expected") }
  }

  /// The next byte that is not white space, without taking it.
  public mutating func peek() -> UInt8? {
    skipSpace()
    return position < bytes.count ? bytes[position] : nil
  }

  /// Letters, digits and underscores, starting with a letter or underscore; nil where none comes.
  public mutating func word() -> String? {
    skipSpace()
    let start = position
    guard start < bytes.count, Self.isWord(bytes[start]), !Self.isDigit(bytes[start]) else {
      return nil
    }
    while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Characters of a decimal number, as text; nil where none comes.
  public mutating func numeral() -> String? {
    skipSpace()
    let start = position
    if position < bytes.count, bytes[position] == 0x2D { position += 1 }
    while position < bytes.count {
      let byte = bytes[position]
      let sign = byte == 0x2B || byte == 0x2D
      let exponent = position > start && (bytes[position - 1] | 0x20) == 0x65
      let range = byte == 0x2E && position + 1 < bytes.count && bytes[position + 1] == 0x2E
      guard Self.isDigit(byte) || byte == 0x2E && !range || byte | 0x20 == 0x65 || sign && exponent
      else { break }
      position += 1
    }
    if position > start, Double(slice(start)) != nil { return slice(start) }
    for special in ["inf", "nan"] where slice(start) == "" || slice(start) == "-" {
      if take(special) { return slice(start) }
    }
    position = start
    return nil
  }

  /// A number; throws where none comes.
  public mutating func number() throws(Failure) -> Double {
    guard let text = numeral(), let value = Double(text) else { throw failure("a number expected") }
    return value
  }

  /// A whole number from 0 that fits; throws where none comes.
  public mutating func integer() throws(Failure) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
    guard let value = Int(slice(start)) else { throw failure("a whole number expected") }
    return value
  }

  /// Text in quotes; throws where none comes or where it does not end.
  public mutating func quoted() throws(Failure) -> String {
    try expect("\"")
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x22 { return String(decoding: content, as: UTF8.self) }
      guard byte == 0x5C, position < bytes.count else {
        content.append(byte)
        continue
      }
      let escaped = bytes[position]
      content.append(escaped == 0x6E ? 0x0A : escaped == 0x74 ? 0x09 : escaped)
      position += 1
    }
    throw failure("a closing quote expected")
  }

  private func slice(_ start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
  }
}
