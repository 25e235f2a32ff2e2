import Support

/// Numbers and sizes.
extension Lexer {
  /// A number or a size; what is wrong with its form is reported here, its value is read by the
  /// parser.
  mutating func number() {
    let start = position
    if sizeFollows() { return size() }
    let mark = position
    var sound = digits()
    if peek() == UInt8(ascii: "."), peek(1) != UInt8(ascii: ".") {
      position += 1
      sound = sound && mark < position - 1 && peek().isDigit
      if peek().isDigit { sound = digits() && sound }
    }
    if peek() | 0x20 == UInt8(ascii: "e"), exponentLength() > 0 {
      position += exponentLength()
      sound = digits() && sound
    }
    finish(start, .number, sound: sound)
  }

  /// Skips digits and `_`; false where a `_` does not stand between two digits.
  private mutating func digits() -> Bool {
    let start = position
    var sound = true
    while peek().isDigit || peek() == UInt8(ascii: "_") {
      if peek() == UInt8(ascii: "_") {
        sound = sound && position > start && bytes[position - 1].isDigit && peek(1).isDigit
      }
      position += 1
    }
    return sound
  }

  /// The length of `e`, `e+` or `e-` where digits follow; otherwise zero.
  private func exponentLength() -> Int {
    if peek(1).isDigit { return 1 }
    let signed = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+")
    return signed && peek(2).isDigit ? 2 : 0
  }

  private func sizeFollows() -> Bool {
    var ahead = 0
    while peek(ahead).isDigit || peek(ahead) == UInt8(ascii: "_") { ahead += 1 }
    if ahead == 0 { return false }
    if peek(ahead) == UInt8(ascii: "x") { return peek(ahead + 1).isDigit }
    return peek(ahead) == 0xC3 && peek(ahead + 1) == 0x97 && peek(ahead + 2).isDigit
  }

  private mutating func size() {
    let start = position
    var sound = digits()
    while true {
      if peek() == UInt8(ascii: "x"), peek(1).isDigit {
        position += 1
      } else if peek() == 0xC3, peek(1) == 0x97, peek(2).isDigit {
        sink.report(SyntaxDiagnostics.timesSign(at: span(position, position + 2)))
        position += 2
      } else {
        break
      }
      sound = digits() && sound
    }
    finish(start, .size, sound: sound)
  }

  private mutating func reportForm(_ start: Int) {
    let place = span(start, position)
    sink.report(SyntaxDiagnostics.malformedNumber(slice(start, position), at: place))
  }

  /// Ends the number; letters glued to it are reported and left for the next token.
  private mutating func finish(_ start: Int, _ kind: TokenKind, sound: Bool) {
    if !sound { reportForm(start) }
    tokens.append(Token(kind: kind, start: start, end: position))
    guard sound, peek().startsName else { return }
    var end = position
    while end < bytes.count, bytes[end].continuesName { end += 1 }
    let number = slice(start, position)
    let unit = slice(position, end)
    if kind == .size || unit == "x" {
      sink.report(SyntaxDiagnostics.malformedSize(number + unit, at: span(start, end)))
      position = end
    } else {
      let parts = (number: number, unit: unit)
      sink.report(SyntaxDiagnostics.gluedUnit(parts, at: span(start, end), gap: position))
    }
  }
}

/// Reads the values that tokens stand for.
enum Literal {
  /// The number between two offsets, `_` left out; nil where it is too large for a Double.
  static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    let plain = bytes.filter { $0 != UInt8(ascii: "_") }
    let text = String(decoding: plain, as: UTF8.self)
    let complete = (text.hasPrefix(".") ? "0" : "") + text + (text.hasSuffix(".") ? "0" : "")
    guard let value = Double(complete), value.isFinite else { return nil }
    return value
  }

  /// The extents of a size; nil where one does not fit into 31 bits.
  static func size(_ bytes: ArraySlice<UInt8>) -> [Int]? {
    var extents: [Int] = [0]
    for byte in bytes {
      if byte.isDigit {
        let extent = extents[extents.count - 1] * 10 + Int(byte - 0x30)
        guard extent <= Int(Int32.max) else { return nil }
        extents[extents.count - 1] = extent
      } else if byte == UInt8(ascii: "x") || byte == 0x97 {
        extents.append(0)
      }
    }
    return extents
  }
}
