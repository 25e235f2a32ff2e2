import Support

/// Breaks logical lines that are too long, or that hold comments, at their brackets.
struct RowBreaker {
  let printer: TokenPrinter
  let comments: [Comment]

  init(_ printer: TokenPrinter, _ comments: [Comment]) {
    self.printer = printer
    self.comments = comments
  }

  /// The rows of a line with its comment.
  func rows(of line: LogicalLine) -> [Row] {
    let comment = line.comment.map { comments[$0].text }
    if line.tokens.isEmpty {
      let row =
        line.continues ? Row(indent: 0, code: "", comment: comment)
        : Row(indent: line.indent, code: comment ?? "")
      return [marked(row, line.blankBefore)]
    }
    var rest = line.inner
    var result = rows(line.tokens, line.indent, &rest, padding: line.padding)
    if !result.isEmpty { result[0].blankBefore = line.blankBefore }
    if let comment { attach(comment, to: &result, line.indent) }
    return result
  }

  private func marked(_ row: Row, _ blank: Bool) -> Row {
    var row = row
    row.blankBefore = blank
    return row
  }

  /// Puts a comment behind the last row, or below it where one stands there already.
  private func attach(_ text: String, to rows: inout [Row], _ indent: Int) {
    if rows.isEmpty || rows[rows.count - 1].comment != nil
      || rows[rows.count - 1].code.hasPrefix("//")
    {
      rows.append(Row(indent: indent, code: text))
    } else {
      rows[rows.count - 1].comment = text
    }
  }

  private func rows(
    _ range: Range<Int>, _ indent: Int, _ rest: inout Range<Int>, padding: [Int: Int] = [:]
  ) -> [Row] {
    let flat = printer.flat(range, padding: padding)
    let broken = groupsToBreak(range, isLong: indent + flat.count > Formatter.width, rest)
    if broken.isEmpty { return [Row(indent: indent, code: flat)] }
    var result: [Row] = []
    var start = range.lowerBound
    var prefix = ""
    for group in broken {
      let head = printer.flat(start..<(group.lowerBound + 1), padding: padding)
      result.append(Row(indent: indent, code: joined(prefix, head, start)))
      result += items(group, indent + 2, &rest)
      (prefix, start) = (
        printer.flat(group.upperBound..<group.upperBound + 1), group.upperBound + 1
      )
    }
    let tail = printer.flat(start..<range.upperBound, padding: padding)
    result.append(Row(indent: indent, code: joined(prefix, tail, start)))
    return result
  }

  /// A closing bracket and what follows it on its row.
  private func joined(_ prefix: String, _ tail: String, _ start: Int) -> String {
    if prefix.isEmpty || tail.isEmpty { return prefix + tail }
    let both = printer.flat(start - 1..<start + 1)
    return prefix + (both.contains(" ") ? " " : "") + tail
  }

  /// The bracketed parts to break, each from its opening to its closing token: those with comments,
  /// and the widest where the line is too long.
  private func groupsToBreak(
    _ range: Range<Int>, isLong: Bool, _ rest: Range<Int>
  ) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let kind = printer.tokens[index].kind
      if kind == .leftParenthesis || kind == .leftBracket {
        groups.append(index..<printer.partner[index])
        index = printer.partner[index]
      }
      index += 1
    }
    groups.removeAll { $0.count < 2 && !holdsComment($0, rest) }
    let widest = isLong ? groups.max { printer.flat($0).count < printer.flat($1).count } : nil
    return groups.filter { $0 == widest || holdsComment($0, rest) }
  }

  private func holdsComment(_ group: Range<Int>, _ rest: Range<Int>) -> Bool {
    let (open, close) = (printer.tokens[group.lowerBound], printer.tokens[group.upperBound])
    return comments[rest].contains { $0.span.start > open.start && $0.span.start < close.start }
  }

  /// The items of a bracket, one or more rows each, with the comments among them.
  private func items(_ group: Range<Int>, _ indent: Int, _ rest: inout Range<Int>) -> [Row] {
    var result = [Row]()
    let comma =
      printer.tokens[group.lowerBound].kind == .leftBracket || printer.opensCall(group.lowerBound)
    for item in split(group) {
      place(before: printer.tokens[item.lowerBound].start, &rest, &result, indent)
      var found = rows(item, indent, &rest)
      if comma { found[found.count - 1].code += "," }
      result += found
    }
    place(before: printer.tokens[group.upperBound].start, &rest, &result, indent)
    return result
  }

  /// Places the comments before an offset: on rows of their own, or behind the row they stood
  /// behind.
  private func place(
    before offset: Int, _ rest: inout Range<Int>, _ rows: inout [Row], _ indent: Int
  ) {
    while let next = rest.first, comments[next].span.start < offset {
      if comments[next].isOwnLine {
        rows.append(Row(indent: indent, code: comments[next].text))
      } else {
        attach(comments[next].text, to: &rows, indent)
      }
      rest = next + 1..<rest.upperBound
    }
  }

  /// The tokens of each item between the brackets of a group.
  private func split(_ group: Range<Int>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = group.lowerBound + 1
    var index = start
    while index < group.upperBound {
      let kind = printer.tokens[index].kind
      if kind == .comma {
        result.append(start..<index)
        start = index + 1
      } else if kind.opens {
        index = printer.partner[index]
      }
      index += 1
    }
    if start < group.upperBound { result.append(start..<group.upperBound) }
    return result
  }
}
