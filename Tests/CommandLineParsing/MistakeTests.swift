import CommandLineParsing
import Testing

@Suite struct MistakeTests {
  @Test(arguments: [
    ([], "E0001", "nnspec help"),
    (["--quiet"], "E0001", "no command"),
    (["trian", "x"], "E0002", "did you mean `train`?"),
    (["x.nnspec", "train"], "E0002", "`x.nnspec`"),
    (["train", "--resum"], "E0003", "did you mean `--resume`?"),
    (["train", "--format", "svg"], "E0003", "it is an option of `graph`"),
    (["--format=svg", "graph", "a"], "E0003", "put it after the command"),
    (["check", "a", "-z"], "E0003", "`-z`"),
    (["check", "a", "--threads"], "E0004", "--threads N"),
    (["check", "a", "--threads", "--quiet"], "E0004", "needs a value"),
    (["check", "a", "--fix=yes"], "E0005", "`yes`"),
    (["check", "a", "--threads", "two"], "E0006", "`two`"),
    (["check", "a", "--threads=0"], "E0006", "from 1 to 512"),
    (["graph", "a", "--scale", "nan"], "E0006", "`nan`"),
    (["graph", "a", "--sizes", "1,two"], "E0006", "`two`"),
    (["graph", "a", "--sizes", "1,,2"], "E0006", "``"),
    (["graph", "a", "--sizes", "64,5000"], "E0006", "from 1 to 4096"),
    (["graph", "a", "--out="], "E0006", "empty"),
    (["check", "a", "--seed", "99999999999999999999"], "E0006", "whole number"),
    (["graph", "a", "--format", "txt"], "E0007", "did you mean `text`?"),
    (["completions", "csh"], "E0007", "`bash`, `zsh` or `fish`"),
    (["graph", "a", "--format=svg", "-f", "dot"], "E0008", "more than once"),
    (["check"], "E0009", "nnspec check SPEC... [options]"),
    (["graph", "a", "b"], "E0010", "`b`"),
  ])
  func eachHasItsCode(words: [String], code: String, part: String) {
    do {
      _ = try ArgumentParser(sample).parse(words)
      Issue.record("\(words) is accepted")
    } catch {
      #expect(error.diagnostics.map(\.code.id) == [code])
      let text = error.diagnostics.flatMap { [$0.message] + $0.notes }.joined(separator: "; ")
      #expect(text.contains(part), "\(text)")
    }
  }

  @Test func mistakesAccumulate() {
    let found = mistakes("graph", "--fromat", "svg", "--threads=x", "a", "b")
    #expect(found.map(\.0) == ["E0003", "E0006", "E0010"])
  }

  @Test func hostileWordsAreMadeSafe() {
    for word in [
      "\u{1B}[31m", String(repeating: "a", count: 100_000), "--\u{7}", "-\u{0}", "--=", "--=x",
    ] {
      let found = mistakes(word) + mistakes("check", word, word, "--threads", word)
      #expect(!found.isEmpty)
      for (_, text) in found {
        #expect(text.count < 400)
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
      }
    }
  }

  @Test func codesAreDistinctAndExplained() {
    let codes = CommandLineDiagnostics.codes
    #expect(Set(codes.map(\.id)).count == codes.count)
    for code in codes {
      #expect(code.id.hasPrefix("E00") && code.id.count == 5)
      #expect(code.explanation.count > 80)
    }
  }

  @Test func exitCodesAreThoseOfTheContract() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 70])
    #expect(Set(ExitCode.allCases.map(\.meaning)).count == 7)
  }
}
