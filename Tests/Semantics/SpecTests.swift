import Support
import Syntax
import Testing

@testable import Semantics

/// The specs that the project comes with.
@Suite struct SpecTests {
  /// The data that each spec is for, by the folder of the data set.
  private static let data = [
    "adult": "adult", "california_housing": "california-housing", "iris": "iris",
    "mnist_mlp": "mnist", "mnist_conv": "mnist", "char_gpt": "tinyshakespeare",
    "bert_encoder": "optdigits", "cifar_four_layer": "cifar10-subset",
    "resnet20": "cifar10-subset",
  ]

  /// The specs for data that nobody keeps beside their sources.
  private static let withoutData = ["alexnet", "vgg16", "resnet18", "resnet50"]

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
    arguments: paths)
  func checks(path: String) throws {
    let result = Checker.check(path, try #require(Self.context(path)))
    let lacksData = Self.withoutData.contains(FilePath.stem(of: path))
    #expect(result.diagnostics.map(\.code.id) == (lacksData ? ["W0502"] : []))
    #expect(result.experiment != nil)
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
