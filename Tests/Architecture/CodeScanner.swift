/// Blanks what is not code in Swift text; ends of lines stay, so that lines keep their numbers.
struct CodeScanner {
  private let text: [UInt8]
  private var output: [UInt8] = []
  private var at = 0

  private init(_ text: String) {
    // The zeros let the scanner look three bytes ahead without asking where the text ends.
    self.text = Array(text.utf8) + [0, 0, 0]
    output.reserveCapacity(self.text.count)
  }

  /// The text with comments and the contents of string literals as blanks.
  static func blanked(_ text: String) -> String {
    var scanner = CodeScanner(text)
    while scanner.hasMore { scanner.step() }
    return String(decoding: scanner.output, as: UTF8.self)
  }

  private var hasMore: Bool { at < text.count - 3 }

  private mutating func step() {
    switch text[at] {
    case UInt8(ascii: "/") where text[at + 1] == UInt8(ascii: "/"):
      while hasMore, text[at] != UInt8(ascii: "\n") { blank() }
    case UInt8(ascii: "/") where text[at + 1] == UInt8(ascii: "*"): comment()
    case UInt8(ascii: "\""): string(hashes: 0)
    case UInt8(ascii: "#") where hashesBeforeQuote != nil: string(hashes: hashesBeforeQuote ?? 0)
    default:
      output.append(text[at])
      at += 1
    }
  }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where hasMore {
      output.append(text[at] == UInt8(ascii: "\n") ? text[at] : UInt8(ascii: " "))
      at += 1
    }
  }

  private mutating func comment() {
    blank(2)
    while hasMore, !(text[at] == UInt8(ascii: "*") && text[at + 1] == UInt8(ascii: "/")) { blank() }
    blank(2)
  }

  /// How many number signs stand before the quote of a literal that starts here.
  private var hashesBeforeQuote: Int? {
    var hashes = 0
    while text[at + hashes] == UInt8(ascii: "#") { hashes += 1 }
    return text[at + hashes] == UInt8(ascii: "\"") ? hashes : nil
  }

  private mutating func string(hashes: Int) {
    blank(hashes)
    let quotes = text[at + 1] == text[at] && text[at + 2] == text[at] ? 3 : 1
    blank(quotes)
    while hasMore, !closes(quotes, hashes) {
      if text[at] == UInt8(ascii: "\\"), signs(at + 1) == hashes {
        blank(hashes + 2)
        if text[at - 1] == UInt8(ascii: "(") { interpolation() }
      } else {
        blank()
      }
    }
    blank(quotes + hashes)
  }

  private func closes(_ quotes: Int, _ hashes: Int) -> Bool {
    for offset in 0..<quotes where text[at + offset] != UInt8(ascii: "\"") { return false }
    return signs(at + quotes) >= hashes
  }

  private func signs(_ start: Int) -> Int {
    var end = start
    while end < text.count, text[end] == UInt8(ascii: "#") { end += 1 }
    return end - start
  }

  /// Code in a literal, up to the parenthesis that closes it.
  private mutating func interpolation() {
    var depth = 1
    while depth > 0, hasMore {
      switch text[at] {
      case UInt8(ascii: "\""): string(hashes: 0); continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      blank()
    }
  }
}
