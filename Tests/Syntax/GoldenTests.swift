import Support
import Testing

@testable import Syntax

@Suite struct GoldenTests {
  /// Limits that a short sample can pass, for the codes that speak of limits.
  private static func limits(_ code: String) -> SyntaxLimits {
    var limits = SyntaxLimits.standard
    if code == "E0150" { limits.bytes = 16 }
    if code == "E0151" { limits.tokens = 6 }
    if code == "E0152" { limits.nesting = 8 }
    if code == "E0154" { limits.diagnostics = 3 }
    return limits
  }

  @Test(arguments: SyntaxDiagnostics.codes.map(\.id))
  func sampleRendersAsItsGolden(code: String) throws {
    let bytes = try #require(Samples.bytes(code + ".nnspec"), "no sample for \(code)")
    let parsed = Parsed(bytes, path: code + ".nnspec", limits: Self.limits(code))
    Samples.update(code + ".txt", parsed.rendered)
    #expect(parsed.codes.contains(code))
    #expect(parsed.rendered == Samples.text(code + ".txt"))
  }

  @Test func codesAreWellFormed() {
    let codes = SyntaxDiagnostics.codes
    #expect(Set(codes.map(\.id)).count == codes.count)
    for code in codes {
      #expect(code.id.hasPrefix("E01") && code.id.count == 5)
      #expect(code.explanation.count > 150, "\(code.id) explains too little")
      #expect(!code.title.hasSuffix("."))
    }
  }

  @Test func fixesRemoveTheirMistakes() throws {
    for code in SyntaxDiagnostics.codes.map(\.id) {
      let bytes = try #require(Samples.bytes(code + ".nnspec"))
      let parsed = Parsed(bytes, limits: Self.limits(code))
      for diagnostic in parsed.diagnostics {
        guard let fix = diagnostic.fix else { continue }
        let fixed = Parsed(Self.apply(fix, to: bytes))
        let before = parsed.codes.filter { $0 == diagnostic.code.id }.count
        let after = fixed.codes.filter { $0 == diagnostic.code.id }.count
        #expect(after < before, "\(code): \(diagnostic.message)")
      }
    }
  }

  private static func apply(_ fix: Fix, to bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for edit in fix.edits.sorted(by: { $0.span.start > $1.span.start }) {
      result.replaceSubrange(edit.span.start..<edit.span.end, with: Array(edit.replacement.utf8))
    }
    return result
  }
}
