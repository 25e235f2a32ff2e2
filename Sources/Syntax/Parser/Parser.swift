import Support

/// Turns a text into a tree. Every text gives a tree; where it has mistakes the tree holds what
/// could be understood, and each independent mistake is one diagnostic.
public struct Parser {
  /// The tree of a text and its mistakes in the order of the text, in time linear in its length.
  public static func parse(
    _ id: SourceID, _ text: SourceText, limits: SyntaxLimits = .standard
  ) -> (tree: SpecTree, diagnostics: [Diagnostic]) {
    let run = ParseRun.complete(id, text, limits: limits)
    return (run.tree, run.diagnostics)
  }
}

/// What the parser learnt about a token, for the formatter.
struct TokenRole: OptionSet, Sendable {
  let rawValue: UInt8

  /// The first token of a statement.
  static let statement = TokenRole(rawValue: 1)
  /// A word of the language, not a name.
  static let word = TokenRole(rawValue: 2)
  /// A sign that belongs to the value behind it.
  static let prefix = TokenRole(rawValue: 4)
}

/// A finished parse.
struct ParseResult {
  /// The tree.
  let tree: SpecTree
  /// The mistakes.
  let diagnostics: [Diagnostic]
  /// The tokens, without line ends inside brackets.
  let tokens: [Token]
  /// Each token's partner, or -1.
  let partner: [Int]
  /// Each token's roles.
  let roles: [TokenRole]
  /// How often the parser took a token: the measure of its work.
  let work: Int
}

/// The state of one parse.
struct ParseRun {
  let source: SourceID
  let bytes: [UInt8]
  let limits: SyntaxLimits
  let tokens: [Token]
  let partner: [Int]
  var roles: [TokenRole]
  var sink: DiagnosticSink
  var index = 0
  var depth = 0
  var operators = 0
  var work = 0
  /// Set after a report until the parser stands at a place where a new mistake would be
  /// independent.
  var recovering = false
  /// Set when a limit was passed: nothing more is read or reported.
  var abandoned = false

  static func complete(_ id: SourceID, _ text: SourceText, limits: SyntaxLimits) -> ParseResult {
    guard text.bytes.count <= limits.bytes else { return tooLong(id, text, limits) }
    var lexer = Lexer(id, text, limits: limits)
    lexer.run()
    let match = BracketMatch(lexer.tokens)
    var run = ParseRun(id, text.bytes, match, limits)
    let statements = run.statements()
    run.reportOpenBraces(match, text)
    run.sink.drop { at in lexer.isTruncated || lexer.unreadable.contains { $0.contains(at) } }
    let whole = Span(source: id, start: 0, end: text.bytes.count)
    return ParseResult(
      tree: SpecTree(statements: statements, comments: lexer.comments, span: whole),
      diagnostics: DiagnosticSink.merged([lexer.sink, run.sink], limit: limits.diagnostics),
      tokens: match.tokens, partner: match.partner, roles: run.roles, work: run.work)
  }

  private static func tooLong(
    _ id: SourceID, _ text: SourceText, _ limits: SyntaxLimits
  ) -> ParseResult {
    let start = Span(source: id, start: 0, end: 0)
    let report = SyntaxDiagnostics.textTooLong(text.bytes.count, limit: limits.bytes, at: start)
    let tree = SpecTree(statements: [], comments: [], span: start)
    return ParseResult(
      tree: tree, diagnostics: [report], tokens: [], partner: [], roles: [], work: 0)
  }

  private init(_ id: SourceID, _ bytes: [UInt8], _ match: BracketMatch, _ limits: SyntaxLimits) {
    source = id
    self.bytes = bytes
    self.limits = limits
    tokens = match.tokens
    partner = match.partner
    roles = [TokenRole](repeating: [], count: match.tokens.count)
    sink = DiagnosticSink(limit: limits.diagnostics)
  }
}
