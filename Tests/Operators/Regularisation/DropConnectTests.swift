import Graph
import Kernels
import Schema
import Support
import Testing

@testable import Operators

@Suite struct DropConnectTests {
  private static let samples = 7
  private static let arguments: Arguments = ["outputs": .integer(3), "rate": .number(0.25)]

  private func built() throws -> BuiltLayer {
    try BuiltLayer("drop_connect", Self.arguments, on: TensorType([5], batched: true))
  }

  @Test func oneMaskDropsWeightsForTheWholeBatch() throws {
    let built = try built()
    #expect(built.parameters.map(\.name) == ["tested.weight", "tested.bias"])
    #expect(built.parameters.map(\.decays) == [true, false])
    let w = Noise.values(15, seed: 2)
    let given = [
      "x": Tensor([Self.samples, 5], Noise.values(5 * Self.samples)),
      "tested.weight": Tensor([5, 3], w), "tested.bias": Tensor([3], [1, 2, 3]),
    ]
    let y = try #require(
      GraphEvaluator(built.graph).outputs(given, samples: Self.samples)["y"]).floats
    var stream = RandomStream(key: RandomKey.derive(key: 0, index: 0))
    let masked = w.map { stream.uniform() >= 0.25 ? Double($0) / 0.75 : 0 }
    #expect(masked.contains(0))
    let x = try #require(given["x"]).floats.map(Double.init)
    #expect(agree(y, Products.product(x, masked, [1, 2, 3], 5, 3), 1e-5))
  }

  /// Behind the rewriting to inference the layer is what `linear` is.
  @Test func isLinearAtInference() throws {
    let built = try built()
    let names = built.graph.nodes.map(\.operation.name)
    #expect(names == ["dropout", "linear"])
    let mask = built.graph.nodes[0]
    var builder = GraphBuilder(graph: built.graph, origin: .none)
    #expect(try mask.operation.inferenceForm(mask.operands, &builder) == mask.operands)
    #expect(built.graph.name(mask.operands[0]) == "tested.weight")
    #expect(built.graph.nodes[1].operation.attributes == Linear(bias: true).attributes)
  }

  @Test func refusesImagesByItsOwnName() {
    let error = #expect(throws: OperatorError.self) {
      try BuiltLayer("drop_connect", Self.arguments, on: TensorType([4, 4, 3], batched: true))
    }
    #expect(error?.message.hasPrefix("`drop_connect`") == true)
  }
}
