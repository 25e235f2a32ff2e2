import Support

/// Texts in quotes, and characters that the language does not use.
extension Lexer {
  /// A text in `"`; it ends at its quote, or with a report at the end of the line.
  mutating func text() {
    let start = position
    position += 1
    while position < bytes.count, peek() != 0x0A {
      if peek() == UInt8(ascii: "\"") {
        position += 1
        checkEncoding(start, position)
        return tokens.append(Token(kind: .string, start: start, end: position))
      }
      if peek() == UInt8(ascii: "\\") { escape() } else { position += 1 }
    }
    sink.report(SyntaxDiagnostics.openText(at: span(start, position), quote: start))
    let line = bytes[..<start].lastIndex(of: 0x0A) ?? 0
    unreadable.append(line..<position + 1)
    tokens.append(Token(kind: .invalid, start: start, end: position))
  }

  private mutating func escape() {
    if Literal.escape(bytes, at: position) == nil {
      let end = min(bytes.count, position + (peek(1) == 0x0A || peek(1).isHigh ? 1 : 2))
      sink.report(SyntaxDiagnostics.badEscape(slice(position, end), at: span(position, end)))
      position = end
    } else {
      position += Literal.escape(bytes, at: position)?.length ?? 1
    }
  }

  /// A character that begins no token.
  mutating func foreign() {
    guard let next = UTF8Reader.scalar(in: bytes, at: position) else {
      badEncoding(position)
      return skipForeign()
    }
    if Lookalike.quotes.contains(next.scalar) {
      foreignQuote(next.length)
    } else if Lookalike.blanks.contains(next.scalar) {
      let place = span(position, position + next.length)
      sink.report(SyntaxDiagnostics.lookalike(next.scalar, spelling: " ", at: place))
      position += next.length
    } else if let known = Lookalike.spellings[next.scalar] {
      let place = span(position, position + next.length)
      sink.report(SyntaxDiagnostics.lookalike(next.scalar, spelling: known.spelling, at: place))
      emit(known.kind, next.length)
    } else if next.scalar.properties.isAlphabetic {
      name()
    } else {
      let place = span(position, position + next.length)
      sink.report(SyntaxDiagnostics.unknownCharacter(next.scalar, at: place))
      skipForeign()
    }
  }

  /// Passes over a run of characters that mean nothing, as one token without a value.
  private mutating func skipForeign() {
    let start = position
    while position < bytes.count, !startsKnown(peek()) { position += 1 }
    if position == start { position += 1 }
    tokens.append(Token(kind: .invalid, start: start, end: position))
  }

  private func startsKnown(_ byte: UInt8) -> Bool {
    byte.isBlank || byte == 0x0A || byte.continuesName
      || "()[]{},;:=<>+-*/.%\"#'".utf8.contains(byte)
  }

  /// A text in quotes of another kind: taken as far as the next such quote on the line.
  private mutating func foreignQuote(_ length: Int) {
    let start = position
    var end = start + length
    while end < bytes.count, bytes[end] != 0x0A {
      guard let next = UTF8Reader.scalar(in: bytes, at: end) else { break }
      if Lookalike.quotes.contains(next.scalar) || next.scalar == "\"" {
        let inner = slice(start + length, end)
        let place = span(start, end + next.length)
        sink.report(SyntaxDiagnostics.foreignQuotes(inner, at: place))
        position = end + next.length
        return tokens.append(Token(kind: .invalid, start: start, end: position))
      }
      end += next.length
    }
    let place = span(start, start + length)
    sink.report(SyntaxDiagnostics.foreignQuotes(nil, at: place))
    emit(.invalid, length)
  }
}

extension Literal {
  /// The text between quotes, escapes resolved.
  static func text(_ bytes: [UInt8], _ start: Int, _ end: Int) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(max(0, end - start))
    var offset = start
    while offset < end {
      if bytes[offset] == UInt8(ascii: "\\"), let found = escape(bytes, at: offset) {
        result += Array(String(found.scalar).utf8)
        offset += found.length
      } else {
        result.append(bytes[offset])
        offset += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The character that the escape at `offset` stands for, and the escape's length.
  static func escape(_ bytes: [UInt8], at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset + 1 < bytes.count else { return nil }
    switch bytes[offset + 1] {
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "\""): return ("\"", 2)
    case UInt8(ascii: "\\"): return ("\\", 2)
    case UInt8(ascii: "u"): return unicodeEscape(bytes, at: offset)
    default: return nil
    }
  }

  private static func unicodeEscape(
    _ bytes: [UInt8], at offset: Int
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset + 2 < bytes.count, bytes[offset + 2] == UInt8(ascii: "{") else { return nil }
    let limit = min(bytes.count, offset + 10)
    guard let close = bytes[(offset + 3)..<limit].firstIndex(of: UInt8(ascii: "}")) else {
      return nil
    }
    let digits = String(decoding: bytes[(offset + 3)..<close], as: UTF8.self)
    guard digits.utf8.allSatisfy({ $0.continuesName }), let value = UInt32(digits, radix: 16) else {
      return nil
    }
    return Unicode.Scalar(value).map { ($0, close + 1 - offset) }
  }
}
