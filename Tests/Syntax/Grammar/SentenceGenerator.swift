import Support

@testable import Syntax

/// Draws random sentences of a grammar.
struct SentenceGenerator {
  private let rules: [String: GrammarExpression]
  private var heights: [String: Int] = [:]
  private var random: RandomStream
  private var sentence = ""
  private var brackets = 0

  init(_ rules: [String: GrammarExpression], seed: UInt64) {
    self.rules = rules
    random = RandomStream(seed: seed, purpose: "sentences")
    for _ in 0..<rules.count {
      for (name, rule) in rules { heights[name] = min(1000, 1 + height(rule)) }
    }
  }

  /// A sentence of a rule, at most about `depth` rules deep.
  mutating func sentence(of rule: String, depth: Int) -> String {
    (sentence, brackets) = ("", 0)
    expand(.rule(rule), depth, inSymbol: false)
    return sentence
  }

  /// The least number of rules inside one another that an expression needs.
  private func height(_ expression: GrammarExpression) -> Int {
    switch expression {
    case .terminal, .special, .option, .repetition: 0
    case .rule(let name): heights[name] ?? 1000
    case .sequence(let parts): parts.map(height).max() ?? 0
    case .choice(let parts): parts.map(height).min() ?? 0
    }
  }

  private mutating func chance(_ percent: UInt32) -> Bool { random.integer(below: 100) < percent }

  private mutating func expand(_ expression: GrammarExpression, _ depth: Int, inSymbol: Bool) {
    switch expression {
    case .terminal(let text): inSymbol ? sentence += text : symbol(text)
    case .special(let text): special(text)
    case .rule(let name): rule(name, depth, inSymbol: inSymbol)
    case .sequence(let parts): for part in parts { expand(part, depth, inSymbol: inSymbol) }
    case .choice(let parts): expand(pick(parts, depth), depth, inSymbol: inSymbol)
    case .option(let inner):
      if height(inner) <= depth, chance(30) { expand(inner, depth, inSymbol: inSymbol) }
    case .repetition(let inner):
      var count = 0
      while height(inner) <= depth, count < (inSymbol ? 2 : 4), chance(inSymbol ? 50 : 30) {
        expand(inner, depth, inSymbol: inSymbol)
        count += 1
      }
    }
  }

  private mutating func pick(_ parts: [GrammarExpression], _ depth: Int) -> GrammarExpression {
    let possible = parts.filter { height($0) <= depth }
    let least = parts.map(height).min() ?? 0
    let choices = possible.isEmpty ? parts.filter { height($0) == least } : possible
    return choices[Int(random.integer(below: UInt32(choices.count)))]
  }

  private mutating func rule(_ name: String, _ depth: Int, inSymbol: Bool) {
    guard let rule = rules[name] else { return sentence += "?undefined rule \(name)?" }
    let isSymbol = name == name.uppercased()
    guard isSymbol, !inSymbol || name == "CODE", name != "NEWLINE" else {
      return expand(rule, depth - 1, inSymbol: inSymbol)
    }
    if !inSymbol { blank() }
    let start = sentence.endIndex
    repeat {
      sentence.removeSubrange(start...)
      expand(rule, depth - 1, inSymbol: true)
    } while !meetsSideConditions(name, String(sentence[start...]))
  }

  /// Whether a symbol keeps to the conditions that the grammar states in words.
  private func meetsSideConditions(_ name: String, _ text: String) -> Bool {
    switch name {
    case "NAME": !Self.words.contains(text)
    case "NUMBER": Double(text.filter { $0 != "_" })?.isFinite == true
    case "CODE": UInt32(text, radix: 16).flatMap(Unicode.Scalar.init) != nil
    default: true
    }
  }

  private static let words = Words.statements.union(Words.operators).union(["True", "False"])

  private mutating func symbol(_ text: String) {
    if text == ")" || text == "]" { brackets -= 1 }
    blank()
    sentence += text
    if text == "(" || text == "[" { brackets += 1 }
  }

  /// Something that may stand between symbols; inside brackets also line ends and comments.
  private mutating func blank() {
    if brackets > 0, chance(3) { sentence += " // a comment\n" }
    if brackets > 0, chance(3) { sentence += "\n" }
    sentence += chance(10) ? "\t  " : " "
  }

  private mutating func special(_ text: String) {
    if text.contains("line feed ") && !text.contains("except") {
      sentence += chance(10) ? "\r\n" : "\n"
    } else {
      let characters: [String] = ["a", "/", " ", "é", "网", "🙂", "{", "(", "'", "#", "%", "-"]
      sentence += characters[Int(random.integer(below: UInt32(characters.count)))]
    }
  }
}
