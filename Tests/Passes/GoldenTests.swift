import Graph
import Operators
import Testing

@testable import Passes

@Suite("Passes, by texts before and after")
struct GoldenTests {
  private static let samples = 3

  @Test("the graph becomes the golden and computes the same", arguments: Golden.all)
  func becomesGolden(_ golden: Golden) throws {
    let before = try golden.before()
    try #require(!golden.passes.isEmpty, "no pass starts the name \(golden.name)")
    var graph = before
    _ = try Pipeline.run(golden.passes, on: &graph)
    try Verifier.verify(graph)
    golden.expectAfter(graph)
    let text = graph.text
    #expect(try Graph(text: text, operators: OperatorCatalogue.operators).text == text)
    try expectSameValues(before, graph, golden)
    _ = try Pipeline.run(golden.passes, on: &graph)
    #expect(graph.text == text, "a second run changes the graph again")
  }

  @Test("every pass has a golden") func complete() {
    for pass in Golden.passes {
      #expect(Golden.all.contains { $0.name.hasPrefix(pass.name + "-") }, "\(pass.name)")
    }
  }

  /// Compares outputs on random data, from where training has turned into inference.
  private func expectSameValues(_ before: Graph, _ after: Graph, _ golden: Golden) throws {
    var reference = before
    if golden.passes.contains(where: { !$0.keepsValues }) {
      _ = try InferenceForms().run(on: &reference)
    }
    let given = RandomGraph.data(reference, samples: Self.samples)
    let expected = evaluate(reference, given)
    let found = evaluate(after, given)
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, tensor) in expected {
      let scale = tensor.floats.reduce(1) { max($0, abs($1)) }
      let other = found[name]?.floats ?? []
      #expect(other.count == tensor.floats.count)
      for (left, right) in zip(other, tensor.floats) { #expect(abs(left - right) <= 1e-5 * scale) }
    }
  }

  private func evaluate(_ graph: Graph, _ given: [String: Tensor]) -> [String: Tensor] {
    GraphEvaluator(graph) { name in UInt64(name.utf8.count) + 7 }
      .outputs(given, samples: Self.samples)
  }
}
