/// How much the front end reads before it gives up with a diagnostic.
public struct SyntaxLimits: Hashable, Sendable {
  /// The most bytes a text may have.
  public var bytes: Int
  /// The most tokens a text may have.
  public var tokens: Int
  /// The most braces, brackets and signs that may stand inside one another.
  public var nesting: Int
  /// The most operators one statement may hold.
  public var operators: Int
  /// The most diagnostics shown for one text.
  public var diagnostics: Int

  /// The limits of the language: 4 MB, a million tokens, 200 levels, 1000 operators, 100
  /// diagnostics.
  public static let standard = SyntaxLimits(
    bytes: 4 << 20, tokens: 1_000_000, nesting: 200, operators: 1000, diagnostics: 100)

  /// Limits of another size, for tests.
  public init(bytes: Int, tokens: Int, nesting: Int, operators: Int, diagnostics: Int) {
    self.bytes = bytes
    self.tokens = tokens
    self.nesting = nesting
    self.operators = operators
    self.diagnostics = diagnostics
  }
}
