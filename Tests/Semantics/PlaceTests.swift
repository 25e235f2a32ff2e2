import Graph
import Testing

@testable import Semantics

/// Where weights stand: in residual branches, in front of outputs.
@Suite struct PlaceTests {
  private static func places(_ body: String) throws -> [String: NetworkPlace] {
    let checked = Checked(Specs.model(body + "; output y"))
    #expect(checked.rendered == "")
    let model = try #require(checked.result.experiment).model
    return Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.place) })
  }

  @Test func weightsOfABranchAreCountedWithinIt() throws {
    let places = try Self.places(
      "linear(4); relu; residual { linear(4); relu; linear(4) as second; layer_norm }; "
        + "residual { linear(6) as wide }; linear(classes) as head")
    #expect(places.values.filter { $0.branches == 2 }.count == 6)
    #expect(places["linear_1.weight"]?.branch == nil)
    #expect(places["linear_2.weight"]?.branch == .init(index: 0, layers: 2))
    #expect(places["second.weight"]?.branch == .init(index: 1, layers: 2))
    #expect(places["wide.weight"]?.branch == .init(index: 0, layers: 1))
    #expect(places["residual_2.projection.weight"]?.branch == nil)
    #expect(places["second.bias"] == NetworkPlace())
    #expect(places.filter(\.value.isLast).keys.sorted() == ["head.weight"])
  }

  @Test func innerBranchesCountForThemselves() throws {
    let places = try Self.places(
      "linear(4); residual { linear(4) as a; residual { linear(4) as b }; linear(4) as c }; "
        + "relu; linear(classes) as head; softmax")
    #expect(places["a.weight"]?.branch == .init(index: 0, layers: 2))
    #expect(places["b.weight"]?.branch == .init(index: 0, layers: 1))
    #expect(places["c.weight"]?.branch == .init(index: 1, layers: 2))
    #expect(places["head.weight"]?.isLast == true)
    #expect(places["head.weight"]?.branches == 2)
  }
}
