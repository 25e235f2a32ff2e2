import Schema
import Testing

@testable import Semantics

/// Selectors, defaults and names of parameters.
@Suite struct RuleTests {
  private static let blocks = "block unit(n) { linear(n) as inner; tanh; linear(n) }"

  private static func experiment(_ rules: String) throws -> Experiment {
    let text = Specs.model(
      "unit(4); unit(4); linear(classes) as head; output y", before: blocks, after: rules)
    let checked = Checked(text)
    #expect(checked.rendered == "")
    return try #require(checked.result.experiment)
  }

  @Test func namesFollowBlocksAndAliases() throws {
    let names = try Self.experiment("").model.parameters.map(\.name)
    #expect(
      names == [
        "unit_1.inner.weight", "unit_1.inner.bias", "unit_1.linear_1.weight",
        "unit_1.linear_1.bias",
        "unit_2.inner.weight", "unit_2.inner.bias", "unit_2.linear_1.weight",
        "unit_2.linear_1.bias",
        "head.weight", "head.bias",
      ])
  }

  @Test(arguments: [
    ("weight = zeros; head.weight = xavier", "head.weight", "head.weight"),
    ("head.weight = xavier; weight = zeros", "head.weight", "head.weight"),
    ("unit.weight = xavier; weight = zeros", "unit_1.inner.weight", "unit.weight"),
    ("linear.weight = xavier; unit.weight = zeros", "unit_1.linear_1.weight", "unit.weight"),
    ("unit.weight = zeros; linear.weight = xavier", "unit_1.linear_1.weight", "linear.weight"),
    ("unit_2.weight = zeros; linear.weight = xavier", "unit_2.linear_1.weight", "unit_2.weight"),
    ("unit_2.weight = zeros; linear.weight = xavier", "unit_1.linear_1.weight", "linear.weight"),
    (
      "unit_2.linear_1.weight = zeros; unit_2.weight = xavier", "unit_2.linear_1.weight",
      "unit_2.linear_1.weight"
    ),
    (
      "unit.linear.weight = zeros; unit.weight = xavier", "unit_1.inner.weight",
      "unit.linear.weight"
    ),
    ("inner.weight = zeros; unit.linear.weight = xavier", "unit_2.inner.weight", "inner.weight"),
  ])
  func theMostSpecificRuleWins(rules: String, parameter: String, winner: String) throws {
    let experiment = try Self.experiment("init { \(rules) }")
    #expect(experiment.initial[parameter]?.reason == winner)
  }

  @Test func defaultsFollowTheLecture() throws {
    let text = Specs.model(
      "linear(8) as a; batch_norm; relu; linear(8) as b; dropout; tanh; linear(classes) as c; "
        + "output y"
    )
    let experiment = try #require(Checked(text).result.experiment)
    let names = experiment.model.parameters.map(\.name)
    #expect(!names.contains("a.bias") && names.contains("b.bias"))
    let calls = experiment.initial.mapValues { "\($0.value)".prefix { $0 != "(" } }
    #expect(calls["a.weight"] == "kaiming" && calls["b.weight"] == "xavier")
    #expect(calls["c.weight"] == "xavier" && calls["b.bias"] == "zeros")
    #expect(experiment.model.parameters.first { $0.name == "a.weight" }?.gain == 2.0.squareRoot())
    let subjects = Set(experiment.defaults.map(\.subject))
    for subject in [
      "a.bias", "b.bias", "batch_norm_1.momentum", "a.weight", "train.batch", "train.length",
    ] {
      #expect(subjects.contains(subject), "\(subject) is not listed")
    }
  }

  @Test func aBiasStaysWhereAnotherLayerReadsIt() throws {
    let text = Specs.model("linear(8) as a; batch_norm; relu; concat(a); linear(classes); output y")
    let names = try #require(Checked(text).result.experiment).model.parameters.map(\.name)
    #expect(names.contains("a.bias"))
  }

  @Test func regularizersAddUpAndLeaveOthersAlone() throws {
    let experiment = try Self.experiment(
      "regularize { weight = l2(1e-4); head.weight = l1(1e-6) + l2(5e-4) }")
    #expect(experiment.regularization["head.bias"] == nil)
    guard case .list(let terms) = experiment.regularization["head.weight"]?.value else {
      Issue.record("no list")
      return
    }
    #expect(terms.count == 2)
  }
}
