import Support
import Testing

@testable import Syntax

@Suite struct MutationTests {
  /// A sample with bytes changed, deleted, doubled or cut off.
  private static func mutated(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var result = bytes
    for _ in 0...random.integer(below: 4) where !result.isEmpty {
      let at = Int(random.integer(below: UInt32(result.count)))
      let end = min(result.count, at + 1 + Int(random.integer(below: 12)))
      switch random.integer(below: 6) {
      case 0: result[at] ^= UInt8(1 << random.integer(below: 8))
      case 1: result.removeSubrange(at..<end)
      case 2: result.insert(contentsOf: result[at..<end], at: at)
      case 3: result.removeSubrange(end...)
      case 4:
        let signs = Array("(){}[]=,.\"'#;+-*/%\n5x".utf8)
        result.insert(signs[Int(random.integer(below: UInt32(signs.count)))], at: at)
      default: result[at] = UInt8(random.integer(below: 256))
      }
    }
    return result
  }

  private static func check(_ bytes: [UInt8]) throws {
    let parsed = Parsed(bytes)
    try #require(parsed.diagnostics.count <= SyntaxLimits.standard.diagnostics + 1)
    for diagnostic in parsed.diagnostics {
      var spans = diagnostic.labels.map(\.span) + (diagnostic.fix?.edits.map(\.span) ?? [])
      if let span = diagnostic.span { spans.append(span) }
      try #require(spans.allSatisfy { $0.start >= 0 && $0.end <= bytes.count })
    }
    let outline = parsed.tree.outline
    try #require(try SpecTree(outline: outline).outline == outline)
    let text = SourceText(path: "a", bytes: bytes)
    let formatted = Formatter.format(SourceID(0), text)
    try #require((formatted.text == nil) == !parsed.diagnostics.isEmpty)
    try #require(parsed.rendered.isEmpty == parsed.diagnostics.isEmpty)
  }

  @Test(arguments: 0..<4)
  func mutatedSamplesNeverCrash(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: "mutations")
    let names = ["north-star", "unit", "E0105", "E0120", "E0121", "E0127", "E0137"]
    for _ in 0..<100 {
      let name = names[Int(random.integer(below: UInt32(names.count)))]
      let bytes = try #require(Samples.bytes(name + ".nnspec"))
      try Self.check(Self.mutated(bytes, &random))
    }
  }

  @Test func hostileTextsNeverCrash() throws {
    let parts = [
      "(", "[", "{", "-", "a(", "a{", "1+", "a then ", "a.b(", "\"", "'", "}", ")", "a of ",
    ]
    for part in parts { try Self.check(Array(String(repeating: part, count: 3000).utf8)) }
    try Self.check([UInt8](repeating: 0xFF, count: 5000))
    try Self.check([0xEF, 0xBB, 0xBF])
    try Self.check([])
    try Self.check([0xFF, 0xFE, 0x61, 0x00])
  }

  @Test func workIsLinear() {
    let small = String(repeating: "conv(16, 3x3, stride = 2) as c\n", count: 2000)
    let large = String(repeating: small, count: 10)
    let works = [small, large].map { Parsed($0).result.work }
    #expect(works[1] == 10 * works[0])
    #expect(works[0] == 2000 * 13)
    let unclosed = [small, large].map { text in
      Parsed(text.split(separator: "\n").map { "f(" + $0 + "\n" }.joined()).result.work
    }
    #expect(unclosed[1] <= 11 * unclosed[0])
  }
}
