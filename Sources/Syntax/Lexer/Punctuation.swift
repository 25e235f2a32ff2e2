import Support

/// Operators, brackets and comments.
extension Lexer {
  /// Reads a token of punctuation or a comment; false where `byte` begins none.
  mutating func punctuation(_ byte: UInt8) -> Bool {
    if let kind = Self.single[Int(byte)] {
      emit(kind, 1)
      return true
    }
    switch byte {
    case UInt8(ascii: "="): equals()
    case UInt8(ascii: "<"): peek(1) == UInt8(ascii: "=") ? emit(.lessOrEqual, 2) : emit(.less, 1)
    case UInt8(ascii: ">"):
      peek(1) == UInt8(ascii: "=") ? emit(.greaterOrEqual, 2) : emit(.greater, 1)
    case UInt8(ascii: "+"): plus()
    case UInt8(ascii: "-"): peek(1) == UInt8(ascii: ">") ? emit(.arrow, 2) : emit(.minus, 1)
    case UInt8(ascii: "*"): star()
    case UInt8(ascii: "/"): slash()
    case UInt8(ascii: "."): dot()
    case UInt8(ascii: "#"): foreignComment(marker: 1)
    case UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "|"): foreignOperator()
    default: return false
    }
    return true
  }

  private static let single: [TokenKind?] = {
    var table = [TokenKind?](repeating: nil, count: 256)
    let pairs: [(UInt8, TokenKind)] = [
      (UInt8(ascii: "("), .leftParenthesis), (UInt8(ascii: ")"), .rightParenthesis),
      (UInt8(ascii: "["), .leftBracket), (UInt8(ascii: "]"), .rightBracket),
      (UInt8(ascii: "{"), .leftBrace), (UInt8(ascii: "}"), .rightBrace),
      (UInt8(ascii: ","), .comma), (UInt8(ascii: ":"), .colon), (UInt8(ascii: ";"), .semicolon),
      (UInt8(ascii: "%"), .percent),
    ]
    for (byte, kind) in pairs { table[Int(byte)] = kind }
    return table
  }()

  private mutating func equals() {
    switch peek(1) {
    case UInt8(ascii: "="): emit(.equalEqual, 2)
    case UInt8(ascii: "<"): swapped("=<", "<=", .lessOrEqual)
    case UInt8(ascii: ">"): swapped("=>", ">=", .greaterOrEqual)
    default: emit(.equals, 1)
    }
  }

  private mutating func swapped(_ found: String, _ meant: String, _ kind: TokenKind) {
    let place = span(position, position + 2)
    sink.report(SyntaxDiagnostics.foreignOperator(found, meant: meant, at: place))
    emit(kind, 2)
  }

  private mutating func plus() {
    if peek(1) == UInt8(ascii: "/"), peek(2) == UInt8(ascii: "-") {
      let place = span(position, position + 3)
      sink.report(SyntaxDiagnostics.foreignOperator("+/-", meant: "+-", at: place))
      emit(.plusMinus, 3)
    } else {
      peek(1) == UInt8(ascii: "-") ? emit(.plusMinus, 2) : emit(.plus, 1)
    }
  }

  private mutating func star() {
    guard peek(1) == UInt8(ascii: "*") else { return emit(.star, 1) }
    let place = span(position, position + 2)
    sink.report(SyntaxDiagnostics.foreignOperator("**", meant: nil, at: place))
    emit(.star, 2)
  }

  private mutating func dot() {
    if peek(1) == UInt8(ascii: ".") {
      emit(.dotDot, peek(2) == UInt8(ascii: ".") ? ellipsis() : 2)
    } else if peek(1).isDigit, !followsOperand {
      number()
    } else {
      emit(.dot, 1)
    }
  }

  /// Whether the byte before could end a value, so that a dot here selects a part of it.
  private var followsOperand: Bool {
    guard position > 0 else { return false }
    let byte = bytes[position - 1]
    return byte.continuesName || byte == UInt8(ascii: ")")
  }

  private mutating func ellipsis() -> Int {
    let place = span(position, position + 3)
    sink.report(SyntaxDiagnostics.foreignOperator("...", meant: "..", at: place))
    return 3
  }

  private mutating func slash() {
    switch peek(1) {
    case UInt8(ascii: "/"): comment()
    case UInt8(ascii: "*"): blockComment()
    default: emit(.slash, 1)
    }
  }

  private mutating func foreignOperator() {
    let doubled = peek(1) == peek() || peek(1) == UInt8(ascii: "=")
    let end = position + (doubled ? 2 : 1)
    let found = slice(position, end)
    sink.report(SyntaxDiagnostics.foreignOperator(found, meant: nil, at: span(position, end)))
    emit(found == "!=" ? .equalEqual : .invalid, end - position)
  }
}

/// Comments.
extension Lexer {
  private var endOfLine: Int {
    var end = position
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    return end
  }

  mutating func comment() {
    let start = position
    let line = endOfLine
    var end = line
    while end > start, bytes[end - 1].isBlank { end -= 1 }
    let own = tokens.last.map { $0.kind == .newline } ?? true
    checkEncoding(start, end)
    comments.append(Comment(slice(start, end), span: span(start, end), isOwnLine: own))
    position = line
  }

  private mutating func foreignComment(marker: Int) {
    let place = span(position, position + marker)
    sink.report(SyntaxDiagnostics.foreignComment(slice(position, position + marker), at: place))
    position = endOfLine
  }

  private mutating func blockComment() {
    sink.report(SyntaxDiagnostics.foreignComment("/*", at: span(position, position + 2)))
    position += 2
    while position < bytes.count {
      if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        position += 2
        return
      }
      position += 1
    }
  }

  /// Reports bytes between two offsets that are not UTF-8, once for the whole text.
  mutating func checkEncoding(_ start: Int, _ end: Int) {
    var offset = start
    while offset < end, !reportedEncoding {
      if bytes[offset].isHigh {
        guard let next = UTF8Reader.scalar(in: bytes, at: offset) else {
          return badEncoding(offset)
        }
        offset += next.length
      } else {
        offset += 1
      }
    }
  }

  /// Reports that the text is not UTF-8, the first time only.
  mutating func badEncoding(_ offset: Int) {
    guard !reportedEncoding else { return }
    reportedEncoding = true
    let byte = bytes[offset]
    sink.report(SyntaxDiagnostics.badEncoding(byte, at: span(offset, offset + 1)))
  }
}
