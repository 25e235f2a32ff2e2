import Testing

@testable import Syntax

@Suite struct SampleTests {
  @Test(arguments: ["north-star.nnspec", "unit.nnspec"])
  func designSamplesParse(name: String) throws {
    let parsed = Parsed(try #require(Samples.text(name)))
    #expect(parsed.rendered == "")
    #expect(parsed.tree.statements.count >= 1)
  }
}
