import Support
import Testing

@testable import Lint

@Suite struct LintSampleTests {
  @Test(arguments: Lint.codes.map(\.id))
  func sampleRendersAsItsGolden(code: String) {
    let linted = LintSamples.lint(code)
    LintSamples.update(code + ".txt", linted.rendered)
    #expect(linted.check.experiment != nil, "\(linted.check.diagnostics.map(\.message))")
    #expect(linted.codes == [code] || Set(linted.codes) == [code], "\(linted.codes)")
    #expect(linted.rendered == LintSamples.golden(code + ".txt"))
  }

  @Test(arguments: Lint.codes.map(\.id))
  func nearMissStaysSilent(code: String) {
    let linted = LintSamples.lint(code + "-silent")
    #expect(linted.check.experiment != nil, "\(linted.check.diagnostics.map(\.message))")
    #expect(linted.findings.map(\.message) == [])
  }

  @Test(arguments: ["good-image", "good-plane"])
  func goodSpecsRaiseNothing(name: String) {
    let linted = LintSamples.lint(name)
    #expect(linted.check.experiment != nil, "\(linted.check.diagnostics.map(\.message))")
    #expect(linted.findings.map(\.message) == [])
  }

  @Test func codesAreWellFormed() {
    let codes = Lint.codes
    #expect(codes.count >= 18)
    #expect(Set(codes.map(\.id)).count == codes.count)
    for code in codes {
      #expect(code.id.hasPrefix("W07") && code.id.count == 5)
      #expect(code.explanation.count > 200, "\(code.id) explains too little")
      #expect(!code.title.hasSuffix("."))
    }
  }
}
