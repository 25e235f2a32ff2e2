/// Breaks text into lines.
public enum TextWrap {
  /// Paragraphs of `text`, broken at spaces to at most `width` characters where words allow it; an
  /// empty line stays, and a line that starts with a space is kept as it is.
  public static func lines(_ text: String, width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      line.isEmpty || line.hasPrefix(" ") ? [String(line)] : wrapped(line, width: width)
    }
  }

  private static func wrapped(_ paragraph: Substring, width: Int) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in paragraph.split(separator: " ") {
      if !current.isEmpty, current.count + 1 + word.count > width {
        lines.append(current)
        current = ""
      }
      current += current.isEmpty ? String(word) : " " + word
    }
    return lines + [current]
  }

  /// Two columns: `left` padded to `column`, `right` wrapped beside it, or below a long `left`.
  static func columns(_ left: String, _ right: String, column: Int, width: Int) -> [String] {
    let indent = String(repeating: " ", count: column)
    let body = lines(right, width: max(20, width - column))
    if left.count + 2 > column { return [left] + body.map { indent + $0 } }
    guard let first = body.first, !first.isEmpty else { return [left] }
    let gap = String(repeating: " ", count: column - left.count)
    return [left + gap + first] + body.dropFirst().map { indent + $0 }
  }
}
