import Support
import Testing

@testable import Semantics

/// Texts that must end in diagnostics, soon.
@Suite struct HostileTests {
  @Test func bombsStopAtTheLimit() {
    for body in ["repeat 1e6 { repeat 1e6 { relu } }", "repeat 1 .. 1000000000 { relu }"] {
      let checked = Checked(Specs.model(body + "; linear(2); output y"))
      #expect(checked.codes == ["E0404"])
    }
    var blocks = "block b0 { relu; relu }\n"
    for index in 1...40 { blocks += "block b\(index) { b\(index - 1); b\(index - 1) }\n" }
    #expect(Checked(Specs.model("b40; linear(2); output y", before: blocks)).codes == ["E0404"])
  }

  @Test func deepNestingIsRefused() {
    var blocks = "block b0 { relu }\n"
    for index in 1...60 {
      let opening = String(repeating: "residual { ", count: 100)
      let closing = String(repeating: " }", count: 100)
      blocks += "block b\(index) { \(opening) b\(index - 1) \(closing) }\n"
    }
    #expect(Checked(Specs.model("b60; linear(2); output y", before: blocks)).codes == ["E0404"])
    let sum = String(repeating: "1 + ", count: 900) + "1"
    #expect(Checked(Specs.model("linear(\(sum)); linear(2); output y")).rendered == "")
  }

  @Test func hugeNumbersDoNotOverflow() {
    for body in [
      "linear(1e300); output y", "linear(999_999_999); linear(999_999_999); output y",
      "reshape(2147483647x2147483647x2147483647); output y", "linear(1e9 * 1e9 * 1e300); output y",
      "maxout(1_000_000_000, pieces = 1024); output y", "repeat 1e308 { relu }; output y",
      "repeat -1e9 .. 1e9 { relu }; output y",
    ] {
      #expect(Checked(Specs.model(body)).result.hasErrors, "\(body)")
    }
    let huge = "data { train = moons }\nmodel { input x: 2147483647x2147483647; output y }\n"
    #expect(Checked(huge + "train { loss = mse }").codes == ["E0404"])
    #expect(
      Checked(Specs.model("linear(2); output y", before: "let a = 1e300 * 1e300")).result.hasErrors)
  }

  @Test func emptyAndStrangeFilesAreRefused() {
    #expect(Checked("").codes == ["E0506", "E0506", "E0506"])
    let folder = MemoryFileSystem(["test.nnspec/inner": "relu"])
    let result = Checker.check("test.nnspec", CheckContext(fileSystem: folder))
    #expect(result.diagnostics.map(\.code.id) == ["E0901"])
    let large = Checked(String(repeating: "relu\n", count: 2_100_000))
    #expect(large.result.hasErrors && large.result.diagnostics.count <= 101)
  }

  @Test func manyMistakesEndSoon() {
    let body = (0..<20_000).map { "mystery_\($0)(widht)" }.joined(separator: "\n")
    #expect(Checked(Specs.model(body)).result.diagnostics.count == 101)
  }

  /// Samples with words swapped, dropped and doubled are checked without a trap.
  @Test(arguments: 0..<4)
  func shuffledSamplesNeverTrap(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: "shuffles")
    let paths =
      Samples.specs(in: Samples.folder).filter { $0 != "E0213.nnspec" }.map {
        Samples.folder + "/" + $0
      }
      + Samples.specs(in: Samples.specs).map { Samples.specs + "/" + $0 }
    let texts = paths.compactMap { path in Samples.text(path) }
    try #require(texts.count > 50)
    for _ in 0..<60 {
      let text = texts[Int(random.integer(below: UInt32(texts.count)))]
      let other = texts[Int(random.integer(below: UInt32(texts.count)))].split(separator: " ")
      var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      for _ in 0...random.integer(below: 3) {
        let at = Int(random.integer(below: UInt32(words.count)))
        switch random.integer(below: 4) {
        case 0: words[at] = ""
        case 1: words[at] += " " + words[at]
        case 2: words.swapAt(at, Int(random.integer(below: UInt32(words.count))))
        default: words[at] = String(other[Int(random.integer(below: UInt32(other.count)))])
        }
      }
      let checked = Checked(words.joined(separator: " "))
      #expect(checked.result.diagnostics.count <= 102)
      #expect((checked.result.experiment == nil) == checked.result.hasErrors)
    }
  }
}
