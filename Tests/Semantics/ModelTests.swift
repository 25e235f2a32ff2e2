import Schema
import Support
import Testing

@testable import Semantics

/// Blocks, repeats, branches, outputs, files and overrides.
@Suite struct ModelTests {
  private static func shapes(_ body: String, before: String = "") throws -> [[Int]] {
    let checked = Checked(Specs.model(body + "; linear(classes); output y", before: before))
    #expect(checked.rendered == "")
    return try #require(checked.result.experiment).model.layers.map(\.type.extents)
  }

  @Test func repeatsCountWithAnIndex() throws {
    #expect(try Self.shapes("repeat i in 1 .. 3 { linear(4 * i) }") == [[4], [8], [12], [2]])
    #expect(try Self.shapes("repeat 2 { repeat 2 { linear(3) } }").count == 5)
  }

  @Test func blocksTakeDefaultsTypesAndLayers() throws {
    let unit =
      "let n = 5\nblock unit(width: count, twice = 2 * width, wide: boolean = true) { "
        + "linear(twice) }"
    #expect(try Self.shapes("unit(3); unit(3, twice = n)", before: unit) == [[6], [5], [2]])
    let skip = "block skip(from: layer): [a] -> [_] { concat(from) }"
    #expect(try Self.shapes("linear(3) as early; tanh; skip(early)", before: skip)[2] == [6])
  }

  @Test func branchesJoin() throws {
    let branches = "parallel { a { linear(3) } b { linear(3); relu } } join = "
    #expect(try Self.shapes(branches + "concat").suffix(2) == [[6], [2]])
    #expect(try Self.shapes(branches + "multiply").suffix(2) == [[3], [2]])
    let shortcut = try Self.shapes("residual { linear(7) }; residual { linear(7) }")
    #expect(shortcut == [[7], [7], [7], [7], [7], [2]])
  }

  @Test func survivalFallsAlongTheDepth() throws {
    let body =
      "repeat i in 0 .. n { residual(survival = 1 - 0.5 * i / n) { linear(2) } }; "
        + "linear(classes); output y"
    let checked = Checked(Specs.model(body, before: "let n = 2"))
    #expect(checked.rendered == "")
    let graph = try #require(checked.result.experiment).model.graph
    let masks = graph.nodes.filter { $0.operation.name == "drop_path" }
    #expect(masks.map { $0.operation.attributes.number("survival") } == [0.75, 0.5])
    #expect(Set(masks.compactMap(\.operation.randomStream)) == ["residual_2", "residual_3"])
  }

  @Test func severalOutputsHaveWeightedLosses() throws {
    let text = """
      data { train = moons }
      model { input x: 2; linear(2) as a; output y; linear(2); output z }
      train { loss = (cross_entropy of y) + 0.25 * 2 * (cross_entropy of z) }
      """
    let losses = try #require(Checked(text).result.experiment).training.losses
    #expect(losses.map(\.output) == ["y", "z"])
    #expect(losses.map(\.weight) == [1, 0.5])
  }

  @Test func filesAreUsedOnceAndFromTheirOwnFolder() {
    let files = [
      "blocks/one.nnspec": "use \"two.nnspec\"\nblock one { two; relu }",
      "blocks/two.nnspec": "use \"one.nnspec\"\nuse \"../test.nnspec\"\nblock two { linear(3) }",
    ]
    let text = "use \"blocks/one.nnspec\"\n" + Specs.model("one; linear(classes); output y")
    #expect(Checked(text, files: files).rendered == "")
    let missing = Checked("use \"absent.nnspec\"\n" + Specs.model("linear(2); output y"))
    #expect(missing.codes == ["E0901"] && missing.place() == "\"absent.nnspec\"")
  }

  @Test func overridesAreCheckedAsIfWritten() throws {
    let text = Specs.model("linear(n); linear(classes) as head; output y", before: "let n = 4")
    let sets = [
      "train.batch=16", "n=9", "init.head.weight = zeros", "train.rate = 0.1 per 128 samples",
    ]
    let experiment = try #require(Checked(text, overrides: sets).result.experiment)
    #expect(experiment.training.batch == 16)
    #expect(experiment.model.layers[0].type.extents == [9])
    #expect(experiment.initial["head.weight"]?.reason == "head.weight")
    #expect(Checked(text, overrides: ["train.batch=0"]).codes == ["E0315"])
    #expect(Checked(text, overrides: ["train.btch=8"]).codes == ["E0310"])
    #expect(Checked(text, overrides: ["train.batch="]).result.hasErrors)
  }

  @Test func mistakesDoNotCascade() {
    let body = """
      liner(8) as early
      dropout(2)
      concat(early)
      linear(classes) as head
      output y
      """
    let rules = "init { head.weight = zeros; other.weight = kaimng }\nexpect { train.loss < 1 }"
    #expect(Checked(Specs.model(body, after: rules)).codes == ["E0201", "E0315", "E0202"])
  }

  @Test func classesMayStandInConstants() throws {
    let text = Specs.model(
      "linear(n); linear(classes); output y", before: "let n = 4 * classes * features")
    #expect(try #require(Checked(text).result.experiment).model.layers[0].type.extents == [16])
  }

  @Test func metricsOfPromisesAreMeasured() throws {
    let text = Specs.model("linear(2); output y", after: "expect { train.auc >= 50% }")
    let training = try #require(Checked(text).result.experiment).training
    #expect(training.metrics.map(\.name).contains("auc"))
  }
}
