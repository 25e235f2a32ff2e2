/// Classes of ASCII bytes.
extension UInt8 {
  /// Whether the byte is one of `0` to `9`.
  var isDigit: Bool { self &- 0x30 < 10 }

  /// Whether a name may begin with the byte.
  var startsName: Bool { (self | 0x20) &- 0x61 < 26 || self == 0x5F }

  /// Whether a name may go on with the byte.
  var continuesName: Bool { startsName || isDigit }

  /// Whether the byte separates tokens without meaning anything: blank, tab, carriage return.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }

  /// Whether the byte belongs to a character outside ASCII.
  var isHigh: Bool { self >= 0x80 }
}

/// Characters that editors and word processors put in place of the language's own.
enum Lookalike {
  /// The ASCII spelling of a typographic character.
  static let spellings: [Unicode.Scalar: (spelling: String, kind: TokenKind)] = [
    "\u{2212}": ("-", .minus), "\u{2013}": ("-", .minus), "\u{2014}": ("-", .minus),
    "\u{00D7}": ("*", .star), "\u{00B7}": ("*", .star), "\u{22C5}": ("*", .star),
    "\u{00F7}": ("/", .slash), "\u{2264}": ("<=", .lessOrEqual),
    "\u{2265}": (">=", .greaterOrEqual), "\u{00B1}": ("+-", .plusMinus),
    "\u{2192}": ("->", .arrow), "\u{2026}": ("..", .dotDot), "\u{FF1D}": ("=", .equals),
    "\u{FF08}": ("(", .leftParenthesis), "\u{FF09}": (")", .rightParenthesis),
    "\u{FF0C}": (",", .comma),
  ]
  /// Blanks other than the space and the tab.
  static let blanks: Set<Unicode.Scalar> = [
    "\u{00A0}", "\u{2002}", "\u{2003}", "\u{2009}", "\u{200A}", "\u{200B}", "\u{202F}",
    "\u{3000}", "\u{FEFF}",
  ]
  /// Quotation marks other than `"`.
  static let quotes: Set<Unicode.Scalar> = [
    "'", "`", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201C}", "\u{201D}", "\u{201E}", "\u{00AB}",
    "\u{00BB}",
  ]
}

/// Reads one character of UTF-8 (RFC 3629: no overlong forms, no surrogates).
enum UTF8Reader {
  /// The character at `offset` and its length in bytes; nil where the bytes are not UTF-8.
  static func scalar(in bytes: [UInt8], at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset < bytes.count else { return nil }
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, offset + length <= bytes.count else { return nil }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for byte in bytes[(offset + 1)..<(offset + length)] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }
}
