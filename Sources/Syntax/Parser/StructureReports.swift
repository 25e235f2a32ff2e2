import Support

/// Reports that need a look at more than the current token.
extension ParseRun {
  /// Reports what follows a complete statement on its line.
  mutating func reportTrailing(_ start: Int) {
    if let meant = spacedSize() {
      return fail(SyntaxDiagnostics.spacedSize(meant.text, at: meant.span))
    }
    switch kind() {
    case .plusMinus: fail(SyntaxDiagnostics.tolerance(at: span(current)))
    case .rightParenthesis, .rightBracket:
      fail(SyntaxDiagnostics.strayCloser(text(current), at: span(current)))
    case .equalEqual, .colon:
      fail(SyntaxDiagnostics.notEquals(text(current), "", "a setting", span(current)))
    case .invalid: recovering = true
    default:
      fail(
        SyntaxDiagnostics.trailingText(
          describe(current), at: span(current), hint: trailingHint(start)))
    }
  }

  private func trailingHint(_ start: Int) -> String? {
    let first = text(tokens[start])
    if first == "for" || first == "while" {
      return "a part is repeated with `repeat 4 { ... }` or `repeat i in 1 .. 4 { ... }`"
    }
    if isWord("in") { return "only `let` takes values to search through behind `in`" }
    if index == start + 1, [.number, .size, .string].contains(kind()) {
      return "arguments stand in parentheses: `\(first)(\(text(current).clipped(to: 40)))`"
    }
    if kind() == .leftBrace { return "only layers, sections, `repeat` and `block` have a body" }
    return "a statement ends at the end of its line or at `;`"
  }

  /// Reports all braces that are never closed as one mistake.
  mutating func reportOpenBraces(_ match: BracketMatch, _ text: SourceText) {
    guard let innermost = match.openBraces.last, !abandoned else { return }
    recovering = false
    let suspect = Indentation(match, text).suspect()
    let others = match.openBraces.filter { $0 != (suspect ?? innermost) }
    let spans = others.suffix(3).map { span(tokens[$0]) }
    let end = span(bytes.count, bytes.count)
    let place = span(tokens[suspect ?? innermost])
    report(
      SyntaxDiagnostics.bracesOpen(
        match.openBraces.count, at: place, others: spans, end: suspect == nil ? end : nil))
  }
}

/// Finds the brace that most likely lacks its partner.
private struct Indentation {
  let match: BracketMatch
  let text: SourceText

  init(_ match: BracketMatch, _ text: SourceText) {
    self.match = match
    self.text = text
  }

  /// The first brace whose partner begins a line further left than the line of the brace itself.
  func suspect() -> Int? {
    match.tokens.indices.first { index in
      guard match.tokens[index].kind == .leftBrace, match.partner[index] >= 0 else { return false }
      let closer = match.tokens[match.partner[index]].start
      let line = text.line(at: closer)
      let ownIndent = indent(of: line)
      guard text.lineStarts[line] + ownIndent == closer else { return false }
      return ownIndent < indent(of: text.line(at: match.tokens[index].start))
    }
  }

  private func indent(of line: Int) -> Int {
    let range = text.lineRange(line)
    return text.bytes[range].prefix { $0 == 0x20 || $0 == 0x09 }.count
  }
}
