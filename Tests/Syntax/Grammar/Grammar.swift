import Testing

/// A right side of a grammar rule.
indirect enum GrammarExpression {
  case terminal(String)
  case rule(String)
  case sequence([GrammarExpression])
  case choice([GrammarExpression])
  case option(GrammarExpression)
  case repetition(GrammarExpression)
  case special(String)
}

/// A reader of the notation of ISO/IEC 14977, as far as the grammar file uses it.
struct GrammarReader {
  enum Failure: Error { case unexpected(String) }
  private enum Symbol: Equatable {
    case name(String)
    case text(String)
    case special(String)
    case sign(Character)
  }
  private var symbols: [Symbol] = []
  private var index = 0

  /// The rules of a grammar by their names.
  static func rules(_ text: String) throws -> [String: GrammarExpression] {
    var reader = GrammarReader()
    try reader.split(Array(text))
    var rules: [String: GrammarExpression] = [:]
    while reader.index < reader.symbols.count {
      guard case .name(let name) = reader.symbols[reader.index] else {
        throw Failure.unexpected("\(reader.symbols[reader.index])")
      }
      reader.index += 1
      try reader.expect("=")
      guard rules[name] == nil else { throw Failure.unexpected("second rule " + name) }
      rules[name] = try reader.choice()
      try reader.expect(";")
    }
    return rules
  }

  private mutating func split(_ text: [Character]) throws {
    var at = 0
    while at < text.count {
      let first = text[at]
      if first == "(", at + 1 < text.count, text[at + 1] == "*" {
        at += 2
        while !(text[at] == "*" && text[at + 1] == ")") { at += 1 }
        at += 2
      } else if first.isWhitespace {
        at += 1
      } else if "\"'?".contains(first) {
        let end = text[(at + 1)...].firstIndex(of: first) ?? text.count
        let inner = String(text[(at + 1)..<end])
        symbols.append(first == "?" ? .special(inner) : .text(inner))
        at = end + 1
      } else if first.isLetter {
        let end = text[at...].firstIndex { !$0.isLetter && $0 != " " } ?? text.count
        symbols.append(.name(trimmed(text[at..<end])))
        at = end
      } else {
        symbols.append(.sign(first))
        at += 1
      }
    }
  }

  private func trimmed(_ letters: ArraySlice<Character>) -> String {
    var letters = letters
    while letters.last == " " { letters.removeLast() }
    return String(letters)
  }

  private mutating func expect(_ sign: Character) throws {
    guard index < symbols.count, symbols[index] == .sign(sign) else {
      throw Failure.unexpected("no \(sign) at symbol \(index)")
    }
    index += 1
  }

  private mutating func choice() throws -> GrammarExpression {
    var parts = [try sequence()]
    while index < symbols.count, symbols[index] == .sign("|") {
      index += 1
      parts.append(try sequence())
    }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws -> GrammarExpression {
    var parts = [try part()]
    while index < symbols.count, symbols[index] == .sign(",") {
      index += 1
      parts.append(try part())
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func part() throws -> GrammarExpression {
    guard index < symbols.count else { throw Failure.unexpected("the end") }
    let symbol = symbols[index]
    index += 1
    switch symbol {
    case .name(let name): return .rule(name)
    case .text(let text): return .terminal(text)
    case .special(let text): return .special(text)
    case .sign("["): return .option(try enclosed("]"))
    case .sign("{"): return .repetition(try enclosed("}"))
    case .sign("("): return try enclosed(")")
    default: throw Failure.unexpected("\(symbol)")
    }
  }

  private mutating func enclosed(_ closer: Character) throws -> GrammarExpression {
    let inner = try choice()
    try expect(closer)
    return inner
  }
}
