import Support

/// A table in aligned columns.
public struct Table: Sendable {
  /// The headings; they set the number of columns.
  public let headings: [String]
  /// The rows; cells that are missing are empty, those too many are left out.
  public private(set) var rows: [[String]] = []

  /// A table without rows.
  public init(_ headings: [String]) { self.headings = headings }

  /// Adds a row.
  public mutating func add(_ cells: [String]) {
    let clean = cells.prefix(headings.count).map(Printable.clean)
    rows.append(clean + Array(repeating: "", count: headings.count - clean.count))
  }

  /// The table as lines of at most `width` characters; columns of numbers stand at the right. The
  /// widest column of words gives way where the table is too wide.
  public func lines(width: Int = .max, style: TextStyle = .plain) -> [String] {
    let widths = columnWidths(limit: width)
    let right = headings.indices.map(isNumeric)
    let all = [headings] + rows
    return all.enumerated().map { index, row in
      let cells = row.indices.map { column -> String in
        let cell = row[column].clipped(to: widths[column])
        return right[column] ? cell.leftPadded(to: widths[column]) : cell.padded(to: widths[column])
      }
      let line = Table.trimmed(cells.joined(separator: "  "))
      return index == 0 ? style.paint(line, .bold) : line
    }
  }

  private func columnWidths(limit: Int) -> [Int] {
    var widths = headings.indices.map { column in
      ([headings] + rows).map { $0[column].count }.max() ?? 0
    }
    let gaps = 2 * max(0, headings.count - 1)
    while widths.reduce(gaps, +) > limit {
      let over = widths.reduce(gaps, +) - limit
      let words = widths.indices.filter { !isNumeric($0) }
      let candidates = words.contains { widths[$0] > 8 } ? words : Array(widths.indices)
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }), widths[widest] > 1
      else { break }
      let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 1
      widths[widest] -= max(1, min(over, widths[widest] - max(next, 8)))
    }
    return widths
  }

  private func isNumeric(_ column: Int) -> Bool {
    let cells = rows.map { $0[column] }.filter { !$0.isEmpty && $0 != "-" && $0 != "–" }
    return !cells.isEmpty && cells.allSatisfy(Table.isNumber)
  }

  /// Whether a cell starts like a number: `12`, `-0.5`, `1,024`, `98.2%`, `1.5 MB`, `3m05s`.
  private static func isNumber(_ cell: String) -> Bool {
    let digits = cell.drop { $0 == "-" || $0 == "+" || $0 == "." || $0 == "±" }
    guard let first = digits.first, first.isASCII, first.isNumber else {
      return cell == "nan" || cell == "inf" || cell == "-inf"
    }
    return digits.allSatisfy {
      $0.isASCII && ($0.isNumber || $0.isLetter || ".,%eE+-/ ".contains($0))
    }
      && digits.filter(\.isLetter).count <= 4
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
