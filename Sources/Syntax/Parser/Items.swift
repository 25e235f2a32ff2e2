import Support

/// What stands between brackets, separated by commas.
extension ParseRun {
  /// Reads items from the opening bracket, which is the current token, to its partner. A mistake
  /// in one item does not touch the others.
  mutating func items<Item>(
    _ what: String, atMost limit: Int = .max, _ read: (inout ParseRun) -> Item
  ) -> [Item] {
    let opening = index
    take()
    defer { depth -= 1 }
    guard descend() else { return [] }
    var result: [Item] = []
    var missedComma = false
    while !abandoned {
      skipLineEnds(opening)
      if atEnd(of: opening) { break }
      result.append(read(&self))
      recoverItem(opening)
      if result.count == limit || !separator(opening, what, &missedComma) { break }
    }
    close(opening)
    return result
  }

  /// In a bracket that is never closed, line ends count except behind the bracket and behind
  /// commas.
  private mutating func skipLineEnds(_ opening: Int) {
    guard partner[opening] < 0 else { return }
    while kind() == .newline, [.comma, .newline].contains(previous.kind) || index == opening + 1 {
      take()
    }
  }

  private func atEnd(of opening: Int) -> Bool {
    index == partner[opening] || kind().endsStatement || kind() == .leftBrace || kind().closes
  }

  /// After a mistake, goes on to the next comma or to the end of the bracket.
  private mutating func recoverItem(_ opening: Int) {
    guard recovering, !abandoned else { return }
    while kind() != .comma, !atEnd(of: opening) { skipOne() }
    recovering = kind() != .comma && index != partner[opening]
  }

  /// Takes the comma between two items; false at the end of the bracket.
  private mutating func separator(_ opening: Int, _ what: String, _ missed: inout Bool) -> Bool {
    if take(if: .comma) { return true }
    if atEnd(of: opening) { return false }
    if !missed { reportSeparator(what) }
    missed = true
    if kind().startsValue { return true }
    while kind() != .comma, !atEnd(of: opening) { skipOne() }
    return take(if: .comma)
  }

  private mutating func reportSeparator(_ what: String) {
    if let meant = spacedSize() {
      return report(SyntaxDiagnostics.spacedSize(meant.text, at: meant.span))
    }
    if kind() == .plusMinus { return report(SyntaxDiagnostics.tolerance(at: span(current))) }
    let gap = span(previous.end, previous.end)
    report(
      SyntaxDiagnostics.commaMissing(
        what, before: describe(current), at: span(current), gap: kind().startsValue ? gap : nil))
  }

  /// The size that `3 x 3`, of which the first two words are read, must mean.
  func spacedSize() -> (text: String, span: Span)? {
    guard kind() == .number, index >= 2, previous.kind == .identifier, text(previous) == "x",
      tokens[index - 2].kind == .number
    else { return nil }
    let first = tokens[index - 2]
    return (text(first) + "x" + text(current), span(first.start, current.end))
  }

  /// Takes the closing bracket, or reports that it is missing or wrong.
  private mutating func close(_ opening: Int) {
    guard !abandoned else { return }
    let bracket = tokens[opening]
    if index == partner[opening] {
      if kind() != bracket.kind.closer {
        report(SyntaxDiagnostics.wrongCloser(text(current), span(current), opener: span(bracket)))
      }
      take()
    } else if partner[opening] > index {
      let gap = span(current)
      fail(SyntaxDiagnostics.commaMissing("values", before: describe(current), at: gap, gap: nil))
      index = partner[opening]
      take()
    } else {
      let end = span(previous.end, previous.end)
      report(SyntaxDiagnostics.bracketOpen(text(bracket), at: span(bracket), end: end))
    }
  }
}
