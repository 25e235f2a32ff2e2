/// Aligns `=` and `in` in runs of like statements, and comments behind neighbouring lines.
struct Alignment {
  let printer: TokenPrinter

  init(_ printer: TokenPrinter) { self.printer = printer }

  /// Adds the blanks that bring the signs of each run below one another.
  func align(_ lines: inout [LogicalLine]) {
    var start = 0
    while start < lines.count {
      var end = start + 1
      if sign(lines[start]) != nil {
        while end < lines.count, follows(lines[start], lines[end]) { end += 1 }
        pad(&lines, start..<end)
      }
      start = end
    }
  }

  /// Whether a line belongs to the run that another one begins.
  private func follows(_ first: LogicalLine, _ line: LogicalLine) -> Bool {
    if line.blankBefore || line.indent != first.indent { return false }
    if line.continues { return true }
    return sign(line) != nil && isBinding(line) == isBinding(first)
  }

  private func pad(_ lines: inout [LogicalLine], _ run: Range<Int>) {
    align(&lines, run, at: sign)
    align(&lines, run, at: domain)
  }

  /// Brings one token of each line to the same column.
  private func align(
    _ lines: inout [LogicalLine], _ run: Range<Int>, at place: (LogicalLine) -> Int?
  ) {
    let places = run.compactMap { index in place(lines[index]).map { (index, $0) } }
    let widths = places.map { index, token in
      let line = lines[index]
      return printer.flat(line.tokens.lowerBound..<token, padding: line.padding).count
    }
    let most = widths.max() ?? 0
    for ((index, token), width) in zip(places, widths) {
      lines[index].padding[token] = most - width
    }
  }

  /// The `=` of a setting or a `let`.
  private func sign(_ line: LogicalLine) -> Int? {
    guard let first = line.tokens.first, printer.roles[first].contains(.statement) else {
      return nil
    }
    if printer.roles[first].contains(.word), !isBinding(line) { return nil }
    var index = line.tokens.lowerBound + (isBinding(line) ? 1 : 0)
    while index < line.tokens.upperBound {
      switch printer.tokens[index].kind {
      case .identifier, .dot: index += 1
      case .equals: return index
      default: return nil
      }
    }
    return nil
  }

  /// Whether a line begins with the word `let`.
  private func isBinding(_ line: LogicalLine) -> Bool {
    guard let first = line.tokens.first, printer.roles[first].contains(.word) else { return false }
    return printer.flat(first..<first + 1) == "let"
  }

  /// The `in` of a `let`.
  private func domain(_ line: LogicalLine) -> Int? {
    guard isBinding(line), let sign = sign(line) else { return nil }
    var index = sign
    while index < line.tokens.upperBound {
      let isIn = printer.roles[index].contains(.word) && printer.flat(index..<index + 1) == "in"
      if isIn { return index }
      index = max(index, printer.tokens[index].kind.opens ? printer.partner[index] : index) + 1
    }
    return nil
  }

  /// Sets the columns of comments behind code: two blanks behind the widest of neighbouring rows.
  static func alignComments(_ rows: inout [Row]) {
    var start = 0
    while start < rows.count {
      var end = start
      while end < rows.count, rows[end].comment != nil, end == start || !rows[end].blankBefore {
        end += 1
      }
      let column = (rows[start..<end].map(\.width).max() ?? 0) + 2
      for index in start..<end { rows[index].column = column }
      start = max(end, start + 1)
    }
  }
}
