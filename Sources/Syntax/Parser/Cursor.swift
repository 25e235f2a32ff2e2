import Support

/// Moving over the tokens, and reporting.
extension ParseRun {
  /// The token read next; `.end` past the last one.
  var current: Token { tokens[index] }

  /// The kind of the token so many places further on.
  func kind(_ distance: Int = 0) -> TokenKind {
    index + distance < tokens.count ? tokens[index + distance].kind : .end
  }

  /// The token last taken.
  var previous: Token { tokens[max(0, index - 1)] }

  /// Takes the current token; the last one, `.end`, is never passed.
  @discardableResult
  mutating func take() -> Token {
    let token = tokens[index]
    work += 1
    if index + 1 < tokens.count { index += 1 }
    return token
  }

  /// Takes the current token if it is of a kind.
  mutating func take(if wanted: TokenKind) -> Bool {
    guard kind() == wanted else { return false }
    take()
    return true
  }

  /// The text of a token.
  func text(_ token: Token) -> String {
    String(decoding: bytes[token.start..<token.end], as: UTF8.self)
  }

  /// The span of a token.
  func span(_ token: Token) -> Span { span(token.start, token.end) }

  /// The span between two offsets.
  func span(_ start: Int, _ end: Int) -> Span { Span(source: source, start: start, end: end) }

  /// From an offset to the end of the token last taken.
  func span(from start: Int) -> Span { span(start, max(start, previous.end)) }

  /// Whether a token is the word `word`.
  func isWord(_ word: StaticString, _ distance: Int = 0) -> Bool {
    guard kind(distance) == .identifier else { return false }
    let token = tokens[index + distance]
    guard token.end - token.start == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { $0.elementsEqual(bytes[token.start..<token.end]) }
  }

  /// Whether the current token is one of the words that stand behind a value.
  var isOperatorWord: Bool {
    isWord("per") || isWord("of") || isWord("then") || isWord("in") || isWord("as")
  }

  /// Reports a mistake unless one was just reported at the same place, and begins recovery.
  mutating func fail(_ diagnostic: Diagnostic) {
    report(diagnostic)
    recovering = true
  }

  /// Reports a mistake that needs no recovery.
  mutating func report(_ diagnostic: Diagnostic) {
    guard !recovering, !abandoned else { return }
    sink.report(diagnostic)
  }

  /// Stops reading: a limit was passed.
  mutating func abandon(_ diagnostic: Diagnostic) {
    report(diagnostic)
    abandoned = true
    index = tokens.count - 1
  }

  /// Goes one level deeper; false where that is too deep.
  mutating func descend() -> Bool {
    depth += 1
    if depth > limits.nesting { abandon(SyntaxDiagnostics.tooDeep(at: span(current))) }
    return !abandoned
  }

  /// Counts an operator of the statement; false where there are too many.
  mutating func spendOperator() -> Bool {
    operators += 1
    if operators > limits.operators { abandon(SyntaxDiagnostics.tooDeep(at: span(current))) }
    return !abandoned
  }

  /// Skips to the end of the statement or to a brace, over bracketed parts as a whole.
  mutating func skipStatement() {
    while !kind().endsStatement, kind() != .leftBrace { skipOne() }
  }

  /// Takes a token, or a whole bracketed part.
  mutating func skipOne() {
    let target = kind().opens && kind() != .leftBrace ? partner[index] : -1
    if target > index { index = target }
    take()
  }

  /// Skips line ends and semicolons.
  mutating func skipSeparators() {
    while kind() == .newline || kind() == .semicolon { take() }
  }

  /// Takes a name, or reports that one is missing.
  mutating func name(_ what: String) -> Name {
    guard kind() == .identifier else {
      fail(SyntaxDiagnostics.nameMissing(what, found: describe(current), at: place()))
      return Name("", span: span(current.start, current.start))
    }
    let token = take()
    return Name(text(token), span: span(token))
  }

  /// Where to point at for something missing: the current token, or the end of the line.
  func place() -> Span {
    current.kind == .newline || current.kind == .end
      ? span(previous.end, previous.end) : span(current)
  }

  /// How a message names a token.
  func describe(_ token: Token) -> String {
    switch token.kind {
    case .newline: "the end of the line"
    case .end: "the end of the file"
    default: "`" + text(token).clipped(to: 40) + "`"
    }
  }
}
