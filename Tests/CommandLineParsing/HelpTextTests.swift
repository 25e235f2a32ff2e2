import CommandLineParsing
import Testing

@testable import CommandLineParsing

@Suite struct HelpTextTests {
  @Test func helpOfAVerbNamesEverything() throws {
    let verb = try #require(sample.verb("graph"))
    let text = HelpText(sample).text(for: verb)
    #expect(text.contains("nnspec graph SPEC [options]"))
    for option in sample.options(of: verb) { #expect(text.contains("--" + option.long)) }
    #expect(text.contains("-f, --format text|dot|svg"))
    #expect(text.contains("Default: text."))
    #expect(text.contains("Also from NNSPEC_DATA."))
    let check = HelpText(sample).text(for: sample.verb("check"))
    #expect(check.contains("nnspec check digits.nnspec\n      Checks one spec."))
  }

  @Test func overviewNamesEveryVerbAndExitCode() {
    let text = HelpText(sample).text(for: nil)
    for verb in sample.verbs { #expect(text.contains("  \(verb.name) ")) }
    for code in ExitCode.allCases { #expect(text.contains("\(code.rawValue)  \(code.meaning)")) }
  }

  @Test(arguments: [40, 60, 80, 100]) func linesFit(width: Int) {
    for verb in sample.verbs.map(Optional.some) + [nil] {
      for line in HelpText(sample, width: width).text(for: verb).split(separator: "\n") {
        #expect(line.count <= width || !line.dropFirst(30).contains("  "), "\(line)")
        if width >= 80 { #expect(line.count <= width, "\(line)") }
      }
    }
  }

  @Test func wrappingKeepsEveryWord() {
    let words = (1...60).map { String(repeating: "x", count: $0 % 13 + 1) }
    for width in [10, 20, 33] {
      let lines = TextWrap.lines(words.joined(separator: " "), width: width)
      #expect(lines.flatMap { $0.split(separator: " ") }.map(String.init) == words)
      #expect(lines.allSatisfy { $0.count <= max(width, 13) })
      for (line, next) in zip(lines, lines.dropFirst()) {
        let first = next.prefix { $0 != " " }
        #expect(line.count + 1 + first.count > width)
      }
    }
  }
}
