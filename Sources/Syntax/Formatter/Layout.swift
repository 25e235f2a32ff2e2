import Support

/// Cuts a spec into logical lines and gives each comment its place among them.
struct Layout {
  let text: SourceText
  let printer: TokenPrinter
  var lines: [LogicalLine] = []
  private var index = 0
  private var nextComment = 0
  /// Offset after what was laid out last, and whether that opened a body.
  private var lastEnd = 0
  private var atBodyStart = true

  init(_ text: SourceText, _ printer: TokenPrinter) {
    self.text = text
    self.printer = printer
  }

  /// All comments of the text.
  var comments: [Comment] { printer.comments }

  mutating func run() { body(indent: 0) }

  private func kind(_ index: Int) -> TokenKind { printer.tokens[index].kind }

  private mutating func body(indent: Int) {
    while true {
      switch kind(index) {
      case .newline, .semicolon: index += 1
      case .rightBrace, .end: return flushComments(before: printer.tokens[index].start, indent)
      default: statement(indent: indent)
      }
    }
  }

  private mutating func statement(indent: Int) {
    let end = statementEnd(index)
    let brace = (index..<end).first { kind($0) == .leftBrace }
    guard let brace, !staysOnLine(index..<end, brace, indent) else {
      code(index..<end, indent)
      index = end
      return
    }
    code(index..<(brace + 1), indent)
    index = brace + 1
    atBodyStart = true
    body(indent: indent + 2)
    atBodyStart = true
    code(index..<end, indent)
    index = end
  }

  /// The token after the last one of the statement that begins at `start`.
  private func statementEnd(_ start: Int) -> Int {
    var index = start
    while !kind(index).endsStatement, index == start || !printer.roles[index].contains(.statement) {
      if kind(index) == .leftBrace, printer.partner[index] > index {
        index = printer.partner[index]
      }
      index += 1
    }
    return index
  }

  /// Whether a body is written on the line of its header: it was, or it is empty, and there is
  /// room.
  private func staysOnLine(_ range: Range<Int>, _ brace: Int, _ indent: Int) -> Bool {
    let partner = printer.partner[brace]
    let open = printer.tokens[brace].start
    let close = printer.tokens[partner].start
    let onLine = text.line(at: open) == text.line(at: close)
    let isEmpty = (brace + 1..<partner).allSatisfy {
      kind($0) == .newline || kind($0) == .semicolon
    }
    guard onLine || (isEmpty && !hasComment(open, close)) else { return false }
    return indent + printer.flat(range).count <= Formatter.width
  }

  private func hasComment(_ start: Int, _ end: Int) -> Bool {
    comments[nextComment...].first { $0.span.start > start }.map { $0.span.start < end } ?? false
  }

  private mutating func code(_ range: Range<Int>, _ indent: Int) {
    let first = printer.tokens[range.lowerBound]
    let last = printer.tokens[range.upperBound - 1]
    flushComments(before: first.start, indent)
    let innerStart = nextComment
    while nextComment < comments.count, comments[nextComment].span.start < last.start {
      nextComment += 1
    }
    var line = LogicalLine(tokens: range, indent: indent, inner: innerStart..<nextComment)
    line.blankBefore = blank(before: first.start)
    (lastEnd, atBodyStart) = (last.end, false)
    if let comment = trailing(after: range.upperBound - 1) {
      line.comment = comment
      lastEnd = comments[comment].span.end
      nextComment += 1
    }
    lines.append(line)
  }

  /// The next comment, if it stands on the line of a token with nothing but separators between.
  private func trailing(after token: Int) -> Int? {
    guard nextComment < comments.count, !comments[nextComment].isOwnLine else { return nil }
    let start = comments[nextComment].span.start
    var next = token + 1
    while next < printer.tokens.count, kind(next) == .semicolon { next += 1 }
    let follows = next >= printer.tokens.count || printer.tokens[next].start >= start
    let end = printer.tokens[token].end
    return follows && text.line(at: end) == text.line(at: start) ? nextComment : nil
  }

  private mutating func flushComments(before offset: Int, _ indent: Int) {
    while nextComment < comments.count, comments[nextComment].span.start < offset {
      let comment = comments[nextComment]
      var line = LogicalLine(
        tokens: 0..<0, indent: indent, inner: nextComment..<nextComment, comment: nextComment)
      line.continues = continues(comment)
      line.blankBefore = blank(before: comment.span.start)
      lines.append(line)
      (lastEnd, atBodyStart) = (comment.span.end, false)
      nextComment += 1
    }
  }

  /// Whether a comment stands right below the one before it, which stands behind code.
  private func continues(_ comment: Comment) -> Bool {
    guard nextComment > 0, let above = lines.last, above.comment == nextComment - 1,
      !above.tokens.isEmpty || above.continues
    else { return false }
    let other = text.position(of: comments[nextComment - 1].span.start)
    let own = text.position(of: comment.span.start)
    return own.line == other.line + 1 && own.column == other.column
  }

  private func blank(before offset: Int) -> Bool {
    !lines.isEmpty && !atBodyStart && text.line(at: offset) - text.line(at: lastEnd) > 1
  }
}
