import CommandLineParsing
import Testing

@Suite struct ArgumentParserTests {
  @Test func theSampleIsConsistent() { #expect(sample.inconsistencies() == []) }

  @Test func inconsistentDeclarationsAreFound() {
    let bad = Program(
      name: "p", version: "1", summary: "",
      verbs: [
        Verb(
          "a", "",
          operands: [
            Operand("X", .text("X"), many: true, optional: true, ""), Operand("Y", .text("Y"), ""),
          ],
          options: [
            Option("one", short: "o", .integer("N", 1...2), default: "3", ""),
            Option("other", short: "o", .flag, ""),
          ]),
        Verb("a", ""),
      ], commonOptions: [])
    #expect(bad.inconsistencies().count == 5)
  }

  @Test func optionsStandAnywhere() throws {
    let forms: [[String]] = [
      ["graph", "a.nnspec", "--format", "svg", "-q"], ["graph", "--format=svg", "-q", "a.nnspec"],
      ["-q", "graph", "-fsvg", "a.nnspec"], ["--quiet", "graph", "-qf=svg", "a.nnspec"],
      ["graph", "-qf", "svg", "--", "a.nnspec"],
    ]
    for words in forms {
      guard case .run(let arguments) = try ArgumentParser(sample).parse(words) else {
        Issue.record("\(words) does not run")
        continue
      }
      #expect(arguments.verb.name == "graph")
      #expect(arguments.operands("SPEC") == ["a.nnspec"])
      #expect(arguments.text("format") == "svg")
      #expect(arguments.flag("quiet"))
      #expect(!arguments.isGiven("out"))
    }
  }

  @Test func valuesAreTyped() throws {
    let arguments = try run(
      "graph", "a", "--seed", "-7", "--scale=1.5", "--set", "train.rate=0.1", "--set=x=a=b",
      "--threads", "2")
    #expect(arguments.integer("seed") == -7)
    #expect(arguments.number("scale") == 1.5)
    #expect(arguments.texts("set") == ["train.rate=0.1", "x=a=b"])
    #expect(arguments.integer("threads") == 2)
    #expect(arguments.text("format") == "text")
    #expect(!arguments.isGiven("format"))
    #expect(arguments.text("data") == nil)
  }

  @Test func listsAreTyped() throws {
    #expect(try run("graph", "a", "--sizes", "1,64,4096").integers("sizes") == [1, 64, 4096])
    #expect(try run("graph", "a", "--sizes=7").integers("sizes") == [7])
    #expect(try run("graph", "a").integers("sizes").isEmpty)
  }

  @Test func operandsMayLookLikeOptionsAfterTwoDashes() throws {
    #expect(
      try run("check", "a", "--", "--fix", "-", "--").operands("SPEC") == ["a", "--fix", "-", "--"])
    #expect(try run("check", "-").operands("SPEC") == ["-"])
    #expect(try run("train").operand("SPEC") == nil)
  }

  @Test func variablesStandInForAbsentOptions() throws {
    let environment = ["NNSPEC_DATA": "/d", "NNSPEC_THREADS": "3"]
    let absent = try run("check", "a", environment: environment)
    #expect(absent.text("data") == "/d")
    #expect(absent.integer("threads") == 3)
    #expect(try run("check", "a", "--data", "e", environment: environment).text("data") == "e")
    #expect(!(try run("check", "a", environment: ["NNSPEC_DATA": ""]).isGiven("data")))
    let wrong = mistakes("check", "a", environment: ["NNSPEC_THREADS": "many"])
    #expect(wrong.map(\.0) == ["E0006"])
    #expect(wrong.first?.1.contains("NNSPEC_THREADS") == true)
  }

  @Test func helpAndVersionAreRecognised() throws {
    func verb(_ words: String...) throws -> String? {
      guard case .help(let verb) = try ArgumentParser(sample).parse(words) else { return "no help" }
      return verb?.name
    }
    #expect(try verb("--help") == nil)
    #expect(try verb("help") == nil)
    #expect(try verb("help", "train") == "train")
    #expect(try verb("train", "--nonsense", "--help") == "train")
    #expect(try verb("train", "-h") == "train")
    #expect(mistakes("help", "trian").first?.1.contains("did you mean `train`?") == true)
    #expect(mistakes("trian", "--help").map(\.0) == ["E0002"])
    #expect(mistakes("check", "--", "--help").isEmpty)
    guard case .version = try ArgumentParser(sample).parse(["--version"]) else {
      Issue.record("--version is not recognised")
      return
    }
  }
}
