/// Names one source text among those read in a run.
public struct SourceID: Hashable, Sendable, Comparable {
  /// Position of the text in its `SourceMap`.
  public let index: Int

  /// The id of the text at `index`.
  public init(_ index: Int) { self.index = index }

  /// Orders ids by position.
  public static func < (left: SourceID, right: SourceID) -> Bool { left.index < right.index }
}

/// A half-open range of UTF-8 offsets in one source text.
public struct Span: Hashable, Sendable {
  /// The text the offsets refer to.
  public let source: SourceID
  /// Offset of the first byte.
  public let start: Int
  /// Offset after the last byte.
  public let end: Int

  /// The bytes `start ..< end` of `source`.
  public init(source: SourceID, start: Int, end: Int) {
    self.source = source
    self.start = start
    self.end = max(start, end)
  }

  /// The smallest span that covers both; the first one's text wins where they differ.
  public func joined(_ other: Span) -> Span {
    guard other.source == source else { return self }
    return Span(source: source, start: min(start, other.start), end: max(end, other.end))
  }
}
