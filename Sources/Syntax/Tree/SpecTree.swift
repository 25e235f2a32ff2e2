import Support

/// A comment as written.
public struct Comment: Hashable, Sendable {
  /// The text from `//` to the end of the line, blanks at the end left out.
  public let text: String
  /// Where it stands.
  public let span: Span
  /// Whether nothing stands before it on its line.
  public let isOwnLine: Bool

  /// A comment at a place.
  public init(_ text: String, span: Span, isOwnLine: Bool) {
    self.text = text
    self.span = span
    self.isOwnLine = isOwnLine
  }
}

/// The tree of one source text.
public struct SpecTree: Hashable, Sendable {
  /// The statements of the outermost level, in order.
  public let statements: [Statement]
  /// All comments, in order.
  public let comments: [Comment]
  /// The whole text.
  public let span: Span

  /// A tree of statements.
  public init(statements: [Statement], comments: [Comment], span: Span) {
    self.statements = statements
    self.comments = comments
    self.span = span
  }
}
