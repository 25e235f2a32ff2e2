import Data
import Support
import Syntax
import Testing

@testable import Semantics

@Suite struct GoldenTests {
  /// The samples: for each code one or several.
  private static var samples: [String] { Samples.specs(in: Samples.folder) }

  private static func check(_ name: String, _ text: String) -> CheckResult {
    let files = [
      name: text, "used.nnspec": "model { relu }\n", "broken.nnspec": "relu @\n",
      "blocks/one.nnspec": "use \"two.nnspec\"\nblock one { relu }\n",
      "blocks/two.nnspec": "use \"one.nnspec\"\nblock two { tanh }\n",
      "poem.txt": "abcabcabc\n",
      "numbers.csv": "1,2,3\n4,5,6\n7,8,10\n", "kinds.csv": "1,2,a\n4,5,b\n7,8,c\n",
    ]
    let overrides = text.split(separator: "\n").compactMap { line -> String? in
      line.hasPrefix("// --set ") ? String(line.dropFirst(9)) : nil
    }
    let context = CheckContext(fileSystem: MemoryFileSystem(files), overrides: overrides)
    return Checker.check(name, context)
  }

  @Test(arguments: samples)
  func sampleRendersAsItsGolden(name: String) throws {
    let text = try #require(Samples.text(Samples.folder + "/" + name))
    let result = Self.check(name, text)
    let rendered = DiagnosticRenderer(sources: result.sources).render(result.diagnostics)
    let golden = Samples.folder + "/" + FilePath.stem(of: name) + ".txt"
    Samples.update(golden, rendered)
    #expect(rendered == Samples.text(golden))
    let code = String(name.prefix(5))
    #expect(result.diagnostics.contains { $0.code.id == code })
    let isAlone = result.diagnostics.allSatisfy { $0.code.id == code }
    #expect(isAlone || code == "E0213", "a cascade")
  }

  @Test func everyCodeHasASample() {
    let sampled = Set(Self.samples.map { String($0.prefix(5)) })
    let codes = Set(SemanticDiagnostics.codes.map(\.id))
    #expect(codes.subtracting(sampled).sorted() == [])
    #expect(sampled.subtracting(codes).sorted() == [])
  }

  @Test(arguments: samples)
  func fixesRemoveTheirMistakes(name: String) throws {
    let text = try #require(Samples.text(Samples.folder + "/" + name))
    let result = Self.check(name, text)
    for diagnostic in result.diagnostics {
      guard let fix = diagnostic.fix else { continue }
      var bytes = Array(text.utf8)
      for edit in fix.edits.sorted(by: { $0.span.start > $1.span.start }) {
        try #require(edit.span.source == SourceID(0))
        bytes.replaceSubrange(edit.span.start..<edit.span.end, with: Array(edit.replacement.utf8))
      }
      let fixed = Self.check(name, String(decoding: bytes, as: UTF8.self))
      #expect(!fixed.diagnostics.contains { $0.message == diagnostic.message })
    }
  }

  @Test func codesOfAllLayersAreUniqueAndExplained() {
    let codes =
      FileDiagnostics.codes + SyntaxDiagnostics.codes + SemanticDiagnostics.codes
      + DataDiagnostics.codes
    var seen: Set<String> = []
    for code in codes {
      #expect(seen.insert(code.id).inserted, "\(code.id) stands twice")
      #expect(code.explanation.count > 80, "\(code.id) explains too little")
      #expect(code.id.count == 5 && "EWN".contains(code.id.prefix(1)))
      #expect(!code.title.hasSuffix(".") && code.explanation.hasSuffix("."), "\(code.id)")
    }
  }
}
