import Support
import Testing

@testable import Syntax

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct GrammarTests {
  private static func rules() throws -> [String: GrammarExpression] {
    let tests = FilePath.folder(of: FilePath.folder(of: FilePath.folder(of: #filePath)))
    let path = FilePath.folder(of: tests) + "/grammar/nnspec.ebnf"
    let data = try #require(FileManager.default.contents(atPath: path))
    return try GrammarReader.rules(String(decoding: data, as: UTF8.self))
  }

  private static func used(_ expression: GrammarExpression) -> Set<String> {
    switch expression {
    case .rule(let name): [name]
    case .terminal, .special: []
    case .sequence(let parts), .choice(let parts): Set(parts.flatMap(used))
    case .option(let inner), .repetition(let inner): used(inner)
    }
  }

  @Test func everyRuleIsDefinedAndUsed() throws {
    let rules = try Self.rules()
    let used = Set(rules.values.flatMap(Self.used))
    #expect(used.subtracting(rules.keys) == [])
    #expect(Set(rules.keys).subtracting(used) == ["spec"])
  }

  @Test(arguments: 0..<8)
  func sentencesAreAcceptedAndFormatted(seed: UInt64) throws {
    var generator = SentenceGenerator(try Self.rules(), seed: seed)
    for round in 0..<250 {
      let text = generator.sentence(of: "spec", depth: 12 + round % 12)
      let parsed = Parsed(text)
      try #require(parsed.rendered == "", "\(text)")
      try Self.checkOutline(parsed.tree)
      try Self.checkFormat(text, parsed.tree)
    }
  }

  private static func checkOutline(_ tree: SpecTree) throws {
    let outline = tree.outline
    try #require(try SpecTree(outline: outline).outline == outline)
  }

  private static func checkFormat(_ text: String, _ tree: SpecTree) throws {
    let source = SourceText(path: "a", text: text)
    let formatted = try #require(Formatter.format(SourceID(0), source).text)
    let again = Parsed(formatted)
    try #require(again.rendered == "", "\(text)\n-- became --\n\(formatted)")
    try #require(again.tree.outline == tree.outline, "\(text)\n-- became --\n\(formatted)")
    try #require(
      again.tree.comments.map(\.text) == tree.comments.map(\.text),
      "\(text)\n-- became --\n\(formatted)")
    let second = Formatter.format(SourceID(0), SourceText(path: "a", text: formatted)).text
    try #require(second == formatted, "\(text)\n-- became --\n\(formatted)")
  }
}
