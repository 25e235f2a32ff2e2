/// One source text with its line table.
public struct SourceText: Sendable {
  /// The path shown to the user.
  public let path: String
  /// The bytes of the text.
  public let bytes: [UInt8]
  /// Offset of the first byte of each line.
  public let lineStarts: [Int]

  /// Builds the line table of `bytes`.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset + 1) }
    lineStarts = starts
  }

  /// The same from a string.
  public init(path: String, text: String) { self.init(path: path, bytes: Array(text.utf8)) }

  /// The whole text; broken UTF-8 is repaired for display.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The zero-based line that holds `offset`.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a zero-based line, without its line end.
  public func lineRange(_ line: Int) -> Range<Int> {
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return start..<max(start, end)
  }

  /// The text between two offsets, clamped to the text.
  public func slice(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// One-based line and column (in characters) of an offset.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let clamped = min(max(offset, 0), bytes.count)
    let line = line(at: clamped)
    return (line + 1, slice(lineStarts[line]..<clamped).count + 1)
  }
}

/// All source texts of a run, by id.
public struct SourceMap: Sendable {
  /// The texts, in the order of their ids.
  public private(set) var texts: [SourceText] = []

  /// An empty map.
  public init() {}

  /// Adds a text and returns its id.
  public mutating func add(_ text: SourceText) -> SourceID {
    texts.append(text)
    return SourceID(texts.count - 1)
  }

  /// The text of an id.
  public subscript(id: SourceID) -> SourceText { texts[id.index] }

  /// `path:line:column` of a span's start.
  public func location(of span: Span) -> String {
    let text = self[span.source]
    let position = text.position(of: span.start)
    return "\(text.path):\(position.line):\(position.column)"
  }
}
