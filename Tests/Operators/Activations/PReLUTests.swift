import Graph
import Schema
import Testing

@testable import Operators

@Suite struct PReLUTests {
  private func operation(_ built: BuiltLayer) throws -> any Operator {
    try #require(built.graph.nodes.first).operation
  }

  @Test(.enabled(if: Reference.exists("activations.json"), "needs the reference values"))
  func agreesWithPyTorch() throws {
    let reference = try #require(try Reference.named("prelu(channel)", in: "activations.json"))
    let samples = reference.shape("x")[0]
    let channels = reference.shape("x")[1]
    let operation = try operation(BuiltLayer("prelu", on: TensorType([channels], batched: true)))
    let operands = [
      TestOperand.batch([channels], reference.floats("x")),
      TestOperand.fixed(reference.shape("a"), reference.floats("a")),
    ]
    let y = try NodeRunner.run(operation, operands, samples: samples)[0]
    expectClose(y, reference["y"], relative: 1e-6)
    let gradients = try Gradients.analytic(
      operation, operands, upstream: reference.floats("upstream"), samples: samples)
    expectClose(try #require(gradients[0]), reference["dx"], relative: 1e-6)
    expectClose(try #require(gradients[1]), reference["da"], relative: 1e-5)
  }

  @Test func hasOneSlopeForTheLayer() throws {
    let built = try BuiltLayer(
      "prelu", ["per": .name("layer"), "init": .number(0.1)], on: TensorType([4, 3], batched: true))
    #expect(built.parameters.map(\.extents) == [[]])
    #expect(built.parameters[0].initial == Call("constant", ["value": .number(0.1)]))
    #expect(built.parameters[0].decays == false)
    let operands = [TestOperand.batch(2, 4, 3), .fixed([], [0.3])]
    try Gradients.expect(try operation(built), operands, samples: 2) { x in
      x[0].map { $0 > 0 ? $0 : x[1][0] * $0 }
    }
  }

  @Test func hasASlopeForEachChannel() throws {
    let built = try BuiltLayer("prelu", on: TensorType([4, 3], batched: true))
    #expect(built.parameters.map(\.extents) == [[3]])
    #expect(built.parameters[0].name == "tested.slope")
  }
}
