import Support

/// Cuts a text into tokens and comments in one pass, and reports every character that is none.
struct Lexer {
  let source: SourceID
  let bytes: [UInt8]
  let limits: SyntaxLimits
  var position = 0
  var tokens: [Token] = []
  var comments: [Comment] = []
  var sink: DiagnosticSink
  var reportedEncoding = false
  /// Lines that a text without its end makes unreadable for the parser.
  var unreadable: [Range<Int>] = []
  /// Whether the text has more tokens than are read.
  var isTruncated = false

  init(_ source: SourceID, _ text: SourceText, limits: SyntaxLimits) {
    self.source = source
    self.limits = limits
    bytes = text.bytes
    sink = DiagnosticSink(limit: limits.diagnostics)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    tokens.reserveCapacity(min(limits.tokens, bytes.count / 3) + 1)
  }

  /// Reads to the end of the text; the last token is always `.end`.
  mutating func run() {
    while position < bytes.count {
      guard tokens.count < limits.tokens else {
        sink.report(SyntaxDiagnostics.tooManyTokens(limits.tokens, at: span(position, position)))
        isTruncated = true
        break
      }
      step()
    }
    tokens.append(Token(kind: .end, start: bytes.count, end: bytes.count))
  }

  private mutating func step() {
    let byte = bytes[position]
    if byte.isBlank {
      position += 1
    } else if byte.startsName {
      name()
    } else if byte.isDigit {
      number()
    } else if byte == 0x0A {
      emit(.newline, 1)
    } else if byte == UInt8(ascii: "\"") {
      text()
    } else if !punctuation(byte) {
      foreign()
    }
  }

  /// The byte so many places further on; zero past the end.
  func peek(_ distance: Int = 0) -> UInt8 {
    position + distance < bytes.count ? bytes[position + distance] : 0
  }

  /// The span of two offsets.
  func span(_ start: Int, _ end: Int) -> Span { Span(source: source, start: start, end: end) }

  /// The text between two offsets.
  func slice(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Appends a token of `length` bytes and moves behind it.
  mutating func emit(_ kind: TokenKind, _ length: Int) {
    tokens.append(Token(kind: kind, start: position, end: position + length))
    position += length
  }

  /// A name; letters outside ASCII are taken along and reported once.
  mutating func name() {
    let start = position
    var end = start
    var foreign = false
    while end < bytes.count {
      if bytes[end].continuesName {
        end += 1
      } else if bytes[end].isHigh, let next = UTF8Reader.scalar(in: bytes, at: end),
        next.scalar.properties.isAlphabetic
      {
        foreign = true
        end += next.length
      } else {
        break
      }
    }
    if foreign {
      sink.report(SyntaxDiagnostics.foreignName(slice(start, end), at: span(start, end)))
    }
    emit(.identifier, end - start)
  }
}
