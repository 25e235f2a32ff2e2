import Foundation
import Graph
import Operators
import Schema
import Testing

@Suite struct PositionEmbeddingTests {
  private let type = TensorType([5, 6], batched: true)

  @Test func learnedVectorsAreAddedToEveryExample() throws {
    let built = try BuiltLayer("position_embedding", on: type)
    #expect(built.parameters.map(\.extents) == [[5, 6]])
    let x = TrialOperand.random([5, 6], samples: 2)
    let vectors = TrialOperand.normals(30, key: 4)
    let outputs = GraphEvaluator(built.graph).outputs(
      ["x": Tensor([2, 5, 6], x.floats), "tested.weight": Tensor([5, 6], vectors)], samples: 2)
    let expected = x.floats.enumerated().map { $1 + vectors[$0 % 30] }
    #expect(outputs["y"]?.floats == expected)
  }

  @Test func wavesFollowTheFormula() throws {
    let built = try BuiltLayer("position_embedding", ["form": .name("sinusoidal")], on: type)
    #expect(built.parameters.isEmpty)
    let zeros = Tensor.filled([1, 5, 6], 0)
    let y = try #require(GraphEvaluator(built.graph).outputs(["x": zeros], samples: 1)["y"]).floats
    for position in 0..<5 {
      for pair in 0..<3 {
        let angle = Double(position) / pow(10000, Double(2 * pair) / 6)
        let start = position * 6 + 2 * pair
        #expect(abs(Double(y[start]) - sin(angle)) < 1e-7)
        #expect(abs(Double(y[start + 1]) - cos(angle)) < 1e-7)
      }
    }
  }

  @Test func idsAndVectorsAreRefused() {
    let types = [
      TensorType([5], batched: true), TensorType([4, 4, 3], batched: true),
      TensorType([5, 6], batched: true, element: .int32),
    ]
    for type in types {
      #expect(throws: OperatorError.self) { try BuiltLayer("position_embedding", on: type) }
    }
  }
}
