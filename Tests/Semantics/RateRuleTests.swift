import Schema
import Testing

@testable import Semantics

/// Multipliers of the rate: roles, places, and which of both wins.
@Suite struct RateRuleTests {
  private static let blocks = "block unit(n) { linear(n) as inner; tanh; linear(n) }"

  private static func rates(_ rules: String) throws -> [String: Double] {
    let text = Specs.model(
      "unit(4); unit(4) as features; linear(classes) as head; output y", before: blocks,
      after: "rates { \(rules) }")
    let checked = Checked(text)
    #expect(checked.rendered == "")
    let experiment = try #require(checked.result.experiment)
    let names = experiment.model.parameters.map(\.name)
    return Dictionary(uniqueKeysWithValues: names.map { ($0, experiment.rateMultiplier(of: $0)) })
  }

  @Test func rolesAndPlacesSelect() throws {
    let rates = try Self.rates("bias = 2; features = 0.1; head.weight = 2 * 5; inner = 0")
    #expect(rates["unit_1.linear_1.weight"] == 1 && rates["unit_1.linear_1.bias"] == 2)
    #expect(rates["features.linear_1.weight"] == 0.1 && rates["features.linear_1.bias"] == 0.1)
    #expect(rates["head.weight"] == 10 && rates["head.bias"] == 2)
    #expect(rates["unit_1.inner.weight"] == 0 && rates["unit_1.inner.bias"] == 0)
  }

  @Test func aRoleIsMoreSpecificThanItsPlaceAlone() throws {
    let rates = try Self.rates("features.bias = 3; features = 0; unit = 0.5; weight = 7")
    #expect(rates["features.linear_1.bias"] == 3 && rates["features.linear_1.weight"] == 0)
    #expect(rates["unit_1.linear_1.weight"] == 0.5 && rates["head.weight"] == 7)
  }

  @Test func otherSectionsWantARole() {
    let text = Specs.model("linear(classes) as head; output y", after: "init { head = zeros }")
    #expect(Checked(text).codes == ["E0207"])
  }

  @Test(arguments: [("weight = -1", "E0315"), ("weight = relu", "E0202"), ("haed = 0", "E0207")])
  func mistakesAreFound(rules: String, code: String) {
    let text = Specs.model("linear(classes) as head; output y", after: "rates { \(rules) }")
    #expect(Checked(text).codes == [code])
  }
}
