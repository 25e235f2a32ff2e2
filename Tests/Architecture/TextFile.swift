import Foundation

/// A text file of the repository.
struct TextFile: Sendable {
  /// Below the root, with forward slashes.
  let path: String

  /// The whole text.
  let text: String

  /// The lines, without their ends.
  let lines: [Substring]

  /// The lines with comments and the contents of string literals turned into blanks; none for a
  /// file that is not Swift.
  let code: [Substring]

  /// Cuts a text into lines.
  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
    lines = Self.cut(text)
    code = path.hasSuffix(".swift") ? Self.cut(CodeScanner.blanked(text)) : []
  }

  /// The target of a file below Sources.
  var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

  /// The lines of code that hold a word, told by the bytes around it, as `path:line`.
  func places(of word: String, code isCode: Bool = true) -> [String] {
    (isCode ? code : lines).enumerated().filter { Self.holds($0.element.utf8, word) }
      .map { "\(path):\($0.offset + 1)" }
  }

  private static func cut(_ text: String) -> [Substring] {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).map(Substring.init)
  }

  private static func holds(_ line: Substring.UTF8View, _ word: String) -> Bool {
    let line = Array(line)
    let word = Array(word.utf8)
    guard let first = word.first, line.count >= word.count else { return false }
    for start in 0...(line.count - word.count) where line[start] == first {
      let end = start + word.count
      if Array(line[start..<end]) == word, start == 0 || !isLetter(line[start - 1]),
        end == line.count || !isLetter(line[end]) || !isLetter(word[word.count - 1])
      {
        return true
      }
    }
    return false
  }

  /// Whether a byte continues a word.
  static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 128 || byte == UInt8(ascii: "_") || (48...57).contains(byte)
      || (97...122).contains(byte | 32)
  }
}
