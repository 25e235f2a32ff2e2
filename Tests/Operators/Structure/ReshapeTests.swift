import Graph
import Operators
import Schema
import Testing

@Suite struct ReshapeTests {
  @Test func keepsElementsAndBatch() throws {
    let operation = ReshapeOperator([6])
    let type = TensorType([2, 3], batched: true)
    #expect(try operation.results(of: [type]) == [TensorType([6], batched: true)])
    let x = TrialOperand([2, 3], (0..<12).map(Float.init))
    #expect(try OperatorTrial(samples: 2).run(operation, [x]) == [x.floats])
  }

  @Test func leavesSharedMemoryAlone() throws {
    var trial = OperatorTrial(samples: 2)
    trial.shared = [0: 0]
    let x = TrialOperand([2, 3], (0..<12).map(Float.init))
    #expect(try trial.run(ReshapeOperator([3, 2]), [x]) == [x.floats])
  }

  @Test(arguments: [[7], [2, 2], [], [0], [1_000_000_000, 1_000_000_000]])
  func refusesOtherCounts(extents: [Int]) {
    #expect(throws: OperatorError.self) {
      try ReshapeOperator(extents).results(of: [TensorType([2, 3], batched: true)])
    }
  }

  @Test func gradientGoesBackToTheOldShape() throws {
    let trial = GradientTrial(
      operation: ReshapeOperator([6]), operands: [.random([2, 3], samples: 2)], samples: 2
    ) { $0[0] }
    #expect(try trial.largestError() < 1e-6)
  }

  @Test func flattenIsOneAxis() throws {
    var trial = LayerTrial("flatten")
    let image = trial.input([28, 28, 1])
    let vector = try trial.build(Flatten(arguments: [:]), [image])
    #expect(trial.graph.type(vector) == TensorType([784], batched: true))
    #expect(try trial.build(Flatten(arguments: [:]), [vector]) == vector)
  }

  @Test func reshapeLayerTakesASize() throws {
    var trial = LayerTrial("reshape")
    let vector = trial.input([784])
    let image = try trial.build(Reshape(arguments: ["size": .size([28, 28])]), [vector])
    #expect(trial.graph.type(image) == TensorType([28, 28], batched: true))
    #expect(throws: OperatorError.self) {
      try trial.build(Reshape(arguments: ["size": .size([28, 29])]), [vector])
    }
  }
}
