extension JSON {
  /// Reads a JSON text (RFC 8259); nil where it is none, or nested deeper than any of ours.
  public init?(reading text: String) {
    var reader = JSONReader(bytes: Array(text.utf8))
    guard let value = reader.value(depth: 0), reader.isAtEnd() else { return nil }
    self = value
  }

  /// A member by name; nil where this is no object or has none of the name.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.0 == name }?.1
  }

  /// The text of a string; nil for anything else.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of a number; nil for anything else.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// A whole number; nil for anything else.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// Whether it is true; nil for what is neither true nor false.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The values of an array; nil for anything else.
  public var items: [JSON]? {
    if case .array(let items) = self { items } else { nil }
  }

  /// The texts of an array of strings; nil for anything else.
  public var strings: [String]? {
    guard let items else { return nil }
    let texts = items.compactMap(\.string)
    return texts.count == items.count ? texts : nil
  }

  /// The members of an object, as they stand; nil for anything else.
  public var members: [(String, JSON)]? {
    if case .object(let members) = self { members } else { nil }
  }
}

/// Reads JSON from bytes without trusting them.
private struct JSONReader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private static let deepest = 64

  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  mutating func value(depth: Int) -> JSON? {
    guard depth < JSONReader.deepest, let first = peek() else { return nil }
    switch first {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return string().map(JSON.string)
    case UInt8(ascii: "t"): return take("true") ? .boolean(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .boolean(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return numeral()
    }
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func peek() -> UInt8? {
    skipSpace()
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ word: StaticString) -> Bool {
    skipSpace()
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count, word.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) })
    else { return false }
    position = end
    return true
  }

  private mutating func array(_ depth: Int) -> JSON? {
    guard take("[") else { return nil }
    var items: [JSON] = []
    if take("]") { return .array(items) }
    repeat {
      guard let item = value(depth: depth + 1) else { return nil }
      items.append(item)
    } while take(",")
    return take("]") ? .array(items) : nil
  }

  private mutating func object(_ depth: Int) -> JSON? {
    guard take("{") else { return nil }
    var members: [(String, JSON)] = []
    if take("}") { return .object(members) }
    repeat {
      guard peek() == UInt8(ascii: "\""), let name = string(), take(":"),
        let member = value(depth: depth + 1)
      else { return nil }
      members.append((name, member))
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func numeral() -> JSON? {
    let start = position
    while position < bytes.count, JSONReader.isNumeric(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let whole = Int(text), !text.hasPrefix("+") { return .integer(whole) }
    guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "."),
      let value = Double(text), value.isFinite
    else { return nil }
    return .number(value)
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
  }

  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
      if byte < 0x20 { return nil }
      if byte != UInt8(ascii: "\\") {
        content.append(byte)
      } else {
        guard let scalar = escaped() else { return nil }
        content += Array(String(scalar).utf8)
      }
    }
    return nil
  }

  /// The character behind a backslash.
  private mutating func escaped() -> Unicode.Scalar? {
    guard position < bytes.count else { return nil }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"): return unicode()
    case let byte where [0x22, 0x2F, 0x5C].contains(byte): return Unicode.Scalar(byte)
    default: return nil
    }
  }

  /// The character of four hexadecimal digits, or of two such halves.
  private mutating func unicode() -> Unicode.Scalar? {
    guard let first = quarter() else { return nil }
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
    guard position + 1 < bytes.count, bytes[position] == 0x5C, bytes[position + 1] == 0x75 else {
      return nil
    }
    position += 2
    guard let second = quarter(), (0xDC00..<0xE000).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func quarter() -> UInt32? {
    let end = position + 4
    guard end <= bytes.count else { return nil }
    let digits = bytes[position..<end]
    guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) })
    else { return nil }
    position = end
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
