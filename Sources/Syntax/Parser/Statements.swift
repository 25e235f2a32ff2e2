import Support

/// Statements and bodies.
extension ParseRun {
  /// All statements of the text.
  mutating func statements() -> [Statement] {
    var result: [Statement] = []
    while true {
      result += body()
      guard kind() == .rightBrace else { return result }
      report(SyntaxDiagnostics.strayCloser(text(current), at: span(current)))
      take()
    }
  }

  /// Statements up to a closing brace or the end of the text.
  mutating func body() -> [Statement] {
    var result: [Statement] = []
    skipSeparators()
    while kind() != .rightBrace, kind() != .end {
      let start = index
      operators = 0
      roles[index].insert(.statement)
      let found = statement()
      result.append(Statement(found, span: span(from: tokens[start].start)))
      endStatement(start)
      if index == start { take() }
      skipSeparators()
    }
    return result
  }

  /// Comes to the end of a statement, and reports what stands before it.
  private mutating func endStatement(_ start: Int) {
    if abandoned { return }
    let closed = previous.kind == .rightBrace && index > start && partner[index - 1] >= start
    if !kind().endsStatement, !recovering, !closed { reportTrailing(start) }
    guard recovering else { return }
    skipStatement()
    recovering = false
    guard kind() == .leftBrace else { return }
    _ = braces()
    endStatement(start)
  }

  /// The statements between braces; the current token is `{`.
  mutating func braces() -> [Statement] {
    let opening = index
    take()
    defer { depth -= 1 }
    guard descend() else { return [] }
    let result = body()
    if partner[opening] == index { take() }
    return result
  }

  /// The body of a statement that has one, also where its brace stands on the next line.
  mutating func optionalBody() -> [Statement]? {
    var ahead = 0
    while kind(ahead) == .newline, ahead < 3 { ahead += 1 }
    guard kind(ahead) == .leftBrace, !recovering else { return nil }
    if ahead > 0 {
      let gap = span(previous.end, tokens[index + ahead].start)
      let isBlank = bytes[gap.start..<gap.end].allSatisfy { $0.isBlank || $0 == 0x0A }
      let brace = span(tokens[index + ahead])
      report(SyntaxDiagnostics.braceOnOwnLine(at: brace, gap: isBlank ? gap : nil))
      index += ahead
    }
    return braces()
  }

  /// The body of a statement that must have one.
  mutating func requiredBody(_ what: String) -> [Statement] {
    if let body = optionalBody() { return body }
    if !recovering {
      fail(SyntaxDiagnostics.bodyMissing(what, found: describe(current), at: place()))
    }
    return []
  }

  private mutating func statement() -> Statement.Kind {
    if kind() == .identifier {
      if let found = wordStatement() { return found }
      if isOperatorWord, kind(1).startsValue, kind(1) != .leftParenthesis {
        fail(SyntaxDiagnostics.continuedLine(text(current), at: span(current)))
        return .invalid
      }
    }
    return plainStatement()
  }

  /// A statement that begins with one of the words of the language.
  private mutating func wordStatement() -> Statement.Kind? {
    if [.equals, .dot].contains(kind(1)) || kind(1).comparison != nil { return nil }
    if isWord("use") { return use() }
    if isWord("let") { return binding() }
    if isWord("repeat") { return repetition() }
    if isWord("block") { return block() }
    if isWord("input") { return input() }
    if isWord("output") { return output() }
    return nil
  }

  /// Takes the word that begins a statement.
  mutating func takeWord() {
    roles[index].insert(.word)
    take()
  }

  private mutating func use() -> Statement.Kind {
    takeWord()
    guard kind() == .string else {
      if kind() == .invalid {
        recovering = true
      } else {
        fail(SyntaxDiagnostics.pathMissing(found: describe(current), at: place()))
      }
      return .invalid
    }
    let token = take()
    let path = Literal.text(bytes, token.start + 1, token.end - 1)
    return .use(UseNode(path: path, pathSpan: span(token)))
  }

  private mutating func binding() -> Statement.Kind {
    takeWord()
    let name = name("a name must follow `let`")
    if !recovering { setSign(after: name.text, "a constant") }
    if recovering { return .invalid }
    let value = expression()
    var domain: Expression?
    if !recovering, isWord("in") {
      takeWord()
      domain = expression()
    }
    return .letBinding(LetNode(name: name, value: value, domain: domain))
  }

  /// Takes `=`, or reports what stands in its place.
  mutating func setSign(after name: String, _ what: String) {
    if take(if: .equals) { return }
    if kind() == .colon || kind() == .equalEqual {
      report(SyntaxDiagnostics.notEquals(text(current), name, what, span(current)))
      take()
    } else {
      fail(SyntaxDiagnostics.signMissing("=", found: describe(current), at: place()))
    }
  }
}
