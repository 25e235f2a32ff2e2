import Foundation
import Graph
import Kernels
import Operators
import Schema
import Testing

@testable import Passes

/// Multi-head attention with all gradients against PyTorch in float64, from the folder that
/// NNSPEC_REFERENCE names.
@Suite struct AttentionReferenceTests {
  private struct Numbers: Decodable {
    let shape: [Int]
    let data: [Double]

    var tensor: Tensor { Tensor(shape, data.map(Float.init)) }
  }

  private struct Case: Decodable {
    let causal: Bool
    let x, wq, wk, wv, wo, bq, bk, bv, bo, y, upstream, dx, dwq, dwk, dwv, dwo, dbq, dbv: Numbers
  }

  private static let file =
    (ProcessInfo.processInfo.environment["NNSPEC_REFERENCE"] ?? "../shared/reference")
    + "/attention.json"

  @Test(.enabled(if: FileManager.default.fileExists(atPath: file), "no reference values here"))
  func agreesWithPyTorch() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.file))
    let cases = try JSONDecoder().decode([Case].self, from: data)
    #expect(Set(cases.map(\.causal)) == [false, true])
    for item in cases { try check(item) }
  }

  private func check(_ item: Case) throws {
    var graph = Graph()
    let sequence = TensorType(Array(item.x.shape.dropFirst()), batched: true)
    let x = graph.addInput("x", sequence)
    let upstream = graph.addInput("upstream", sequence)
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: Origin(layer: "a")), path: "a",
      kind: "attention", next: LayerCharacter())
    let arguments: Arguments = [
      "heads": .integer(2), "causal": .boolean(item.causal), "dropout": .number(0),
    ]
    let y = try AttentionLayer(arguments: arguments).build([x], &builder)
    let products = try builder.apply(Elementwise("dot", .input(0) * .input(1)), y, upstream)
    let loss = try builder.apply(SumTo(.scalar), products)
    graph = builder.builder.graph
    graph.outputs = [("y", y), ("loss", loss)]
    let wanted = [x] + graph.variables(.parameter)
    let gradients = try Differentiation.gradients(of: loss, by: wanted, in: &graph)
    graph.outputs += gradients.map { ("d " + (graph.name($0) ?? ""), $1) }
    let found = GraphEvaluator(graph).outputs(given(item), samples: item.x.shape[0])
    let expected: KeyValuePairs = [
      "y": item.y, "d x": item.dx, "d a.query.weight": item.dwq, "d a.key.weight": item.dwk,
      "d a.value.weight": item.dwv, "d a.output.weight": item.dwo, "d a.query.bias": item.dbq,
      "d a.value.bias": item.dbv,
    ]
    for (name, numbers) in expected { expect(found[name]?.floats ?? [], numbers, name) }
  }

  private func given(_ item: Case) -> [String: Tensor] {
    [
      "x": item.x.tensor, "upstream": item.upstream.tensor, "a.query.weight": item.wq.tensor,
      "a.key.weight": item.wk.tensor, "a.value.weight": item.wv.tensor,
      "a.output.weight": item.wo.tensor, "a.query.bias": item.bq.tensor,
      "a.key.bias": item.bk.tensor, "a.value.bias": item.bv.tensor,
      "a.output.bias": item.bo.tensor,
    ]
  }

  private func expect(_ found: [Float], _ numbers: Numbers, _ name: String) {
    #expect(found.count == numbers.data.count, "\(name)")
    for (value, wanted) in zip(found, numbers.data) {
      #expect(abs(Double(value) - wanted) <= 1e-5 * max(1, abs(wanted)), "\(name)")
    }
  }
}
