import Support

/// An identifier as written, and where.
public struct Name: Hashable, Sendable {
  /// The identifier.
  public let text: String
  /// Where it stands.
  public let span: Span

  /// An identifier at a place.
  public init(_ text: String, span: Span) {
    self.text = text
    self.span = span
  }
}

extension Array where Element == Name {
  /// The names joined by dots, as written in a path: `validation.loss`.
  public var dotted: String { map(\.text).joined(separator: ".") }
}
