/// The form in which a tree is printed: words, texts in quotes, and lists in parentheses.
indirect enum SymbolicExpression: Hashable, Sendable {
  /// A word or a number.
  case word(String)
  /// A text in quotes.
  case text(String)
  /// A list; its first entry says what it is.
  case list([SymbolicExpression])

  /// The list of a head and what follows.
  static func node(_ head: String, _ rest: [SymbolicExpression]) -> SymbolicExpression {
    .list([.word(head)] + rest)
  }

  /// The word that a list begins with.
  var head: String? {
    if case .list(let entries) = self, case .word(let word)? = entries.first { word } else { nil }
  }

  /// Whether the list holds statements, so that it goes over several lines.
  private var isTall: Bool {
    guard case .list(let entries) = self else { return false }
    return head == "spec" || head == "body" || entries.contains { $0.head == "body" }
  }

  /// Writes the expression; lists of statements take a line for each entry.
  func write(to result: inout String, indent: Int = 0) {
    switch self {
    case .word(let word): result += word
    case .text(let text): result += Self.quoted(text)
    case .list(let entries):
      result += "("
      for (place, entry) in entries.enumerated() {
        if place > 0, isTall, case .list = entry {
          result += "\n" + String(repeating: " ", count: indent + 2)
        } else if place > 0 {
          result += " "
        }
        entry.write(to: &result, indent: indent + 2)
      }
      result += ")"
    }
  }

  /// A text in quotes with the escapes of the language.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        let isControl = scalar.value < 0x20 || scalar.value == 0x7F
        result += isControl ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
      }
    }
    return result + "\""
  }
}

/// Why an outline cannot be read.
public struct OutlineError: Error, Hashable, Sendable {
  /// What was expected.
  public let message: String
  /// Offset in the outline where it was expected; nil where the form as a whole is wrong.
  public let offset: Int?
}

/// Reads symbolic expressions without recursion, so that no nesting can exhaust the stack.
struct SymbolicReader {
  private static let limit = 4096
  private let bytes: [UInt8]
  private var position = 0
  private var stack: [[SymbolicExpression]] = [[]]

  /// The one expression that `text` holds.
  static func read(_ text: String) throws(OutlineError) -> SymbolicExpression {
    var reader = SymbolicReader(bytes: Array(text.utf8))
    while reader.position < reader.bytes.count { try reader.step() }
    guard reader.stack.count == 1, reader.stack[0].count == 1 else {
      throw OutlineError(message: "expected one complete list", offset: reader.position)
    }
    return reader.stack[0][0]
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func step() throws(OutlineError) {
    let byte = bytes[position]
    if byte.isBlank || byte == 0x0A {
      position += 1
    } else if byte == UInt8(ascii: "(") {
      guard stack.count < Self.limit else { throw fail("fewer lists inside one another") }
      stack.append([])
      position += 1
    } else if byte == UInt8(ascii: ")") {
      guard stack.count > 1, let list = stack.popLast() else { throw fail("no `)`") }
      stack[stack.count - 1].append(.list(list))
      position += 1
    } else {
      stack[stack.count - 1].append(byte == UInt8(ascii: "\"") ? try text() : word())
    }
  }

  private func fail(_ what: String) -> OutlineError {
    OutlineError(message: "expected " + what, offset: position)
  }

  private mutating func word() -> SymbolicExpression {
    let start = position
    while position < bytes.count, !bytes[position].isBlank, bytes[position] != 0x0A,
      !"()\"".utf8.contains(bytes[position])
    {
      position += 1
    }
    return .word(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func text() throws(OutlineError) -> SymbolicExpression {
    let start = position + 1
    position = start
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else { throw fail("`\"` at the end of a text") }
    position += 1
    return .text(Literal.text(bytes, start, position - 1))
  }
}
