import Support
import Syntax
import Testing

@testable import Semantics

/// The specs that the project comes with.
@Suite struct SpecTests {
  /// The data that each spec is for, by the folder of the data set.
  private static let data = [
    "adult": "adult", "california_housing": "california-housing", "iris": "iris",
    "mnist_mlp": "mnist", "char_gpt": "tinyshakespeare",
    "bert_encoder": "optdigits",
  ]

  private static func context(_ name: String) -> CheckContext? {
    guard let datasets = Samples.datasets else { return nil }
    let folder = data[FilePath.stem(of: name)] ?? "fashion-mnist"
    return CheckContext(fileSystem: LocalFileSystem(), dataFolder: datasets + "/" + folder)
  }

  private static var paths: [String] {
    Samples.specs(in: Samples.specs).map { Samples.specs + "/" + $0 }
  }

  @Test(
    arguments: paths
      + Samples.specs(in: Samples.specs + "/blocks").map { Samples.specs + "/blocks/" + $0 })
  func isCanonical(path: String) throws {
    let text = try #require(Samples.text(path))
    let (formatted, diagnostics) = Formatter.format(SourceID(0), SourceText(path: path, text: text))
    #expect(diagnostics.isEmpty)
    let canonical = try #require(formatted)
    Samples.update(path, canonical)
    #expect(Samples.text(path) == canonical)
  }

  @Test(
    "checks with its data",
    .enabled(if: Samples.datasets != nil, "NNSPEC_DATASETS names no folder"),
    arguments: paths.filter { !$0.hasSuffix("fashion_residual.nnspec") })
  func checks(path: String) throws {
    let result = Checker.check(path, try #require(Self.context(path)))
    let rendered = DiagnosticRenderer(sources: result.sources).render(result.diagnostics)
    #expect(rendered == "")
    #expect(result.experiment != nil)
  }

  @Test(.enabled(if: Samples.datasets != nil, "NNSPEC_DATASETS names no folder"))
  func northStarChecks() throws {
    let path = Samples.specs + "/fashion_residual.nnspec"
    let result = Checker.check(path, try #require(Self.context(path)))
    // One point of the sample's search space is beyond the sample's own budget.
    #expect(result.diagnostics.filter { $0.code.id != "E0531" }.map(\.message) == [])
  }

  @Test func quickstartIsShort() throws {
    let text = try #require(Samples.text(Samples.specs + "/quickstart.nnspec"))
    #expect(text.split(separator: "\n").count <= 20)
    #expect(
      Checker.check(
        Samples.specs + "/quickstart.nnspec", CheckContext(fileSystem: LocalFileSystem())
      ).experiment != nil)
  }

  @Test func specsNeedNoDataToBeReadInPart() {
    let path = Samples.specs + "/adult.nnspec"
    let result = Checker.check(
      path, CheckContext(fileSystem: LocalFileSystem(), dataFolder: "nowhere"))
    #expect(result.diagnostics.map(\.code.id) == ["E0505"])
  }
}
