import Support

/// Lays a spec out in its one canonical form: two columns of indentation, `=` aligned in runs of
/// settings, long brackets broken to one item a line, at most one blank line, comments kept. The
/// form of a formatted text is the same text, and its tree is the same tree.
public enum Formatter {
  /// The canonical text; nil, with the reasons, where the text has mistakes.
  public static func format(
    _ id: SourceID, _ text: SourceText
  ) -> (text: String?, diagnostics: [Diagnostic]) {
    let parsed = ParseRun.complete(id, text, limits: .standard)
    guard parsed.diagnostics.isEmpty else { return (nil, parsed.diagnostics) }
    let printer = TokenPrinter(text, parsed)
    var layout = Layout(text, printer)
    layout.run()
    Alignment(printer).align(&layout.lines)
    var rows = layout.lines.flatMap { RowBreaker(printer, layout.comments).rows(of: $0) }
    Alignment.alignComments(&rows)
    return (rows.map { $0.text + "\n" }.joined(), [])
  }

  /// The columns a line may have.
  static let width = 100
}

/// One line of the result.
struct Row {
  /// Columns before the text.
  var indent: Int
  /// The code of the line, or the text of a comment that stands alone.
  var code: String
  /// The comment behind the code.
  var comment: String?
  /// How many columns of the line lie before the comment.
  var column = 0
  /// Whether an empty line comes before.
  var blankBefore = false

  /// The width of the code with its indentation.
  var width: Int { code.isEmpty ? 0 : indent + code.count }

  /// The whole line without its end.
  var text: String {
    let blank = blankBefore ? "\n" : ""
    let left = code.isEmpty ? "" : String(repeating: " ", count: indent) + code
    guard let comment else { return blank + left }
    return blank + left.padded(to: column) + comment
  }
}

/// One statement, or as much of it as stands on one line unless brackets are broken.
struct LogicalLine {
  /// Its tokens; empty where the line is a comment alone.
  var tokens: Range<Int>
  /// Columns of indentation.
  var indent: Int
  /// The comments inside its brackets, as places in the list of comments.
  var inner: Range<Int>
  /// The comment behind it, or the comment that it is.
  var comment: Int?
  /// Whether the comment carries on the one behind the line before.
  var continues = false
  /// Whether an empty line comes before.
  var blankBefore = false
  /// Blanks added before some tokens, to align them.
  var padding: [Int: Int] = [:]
}
