import Graph
import Schema
import Testing

@testable import Operators

@Suite struct BatchNormTests {
  private static let file = "normalisation.json"

  /// y of training in float64 by definition, over rows x channels.
  static func forward(_ x: [[Double]], channels: Int, epsilon: Double = 1e-5) -> [Double] {
    let rows = Double(x[0].count / channels)
    return x[0].indices.map { index in
      let c = index % channels
      let column = stride(from: c, to: x[0].count, by: channels).map { x[0][$0] }
      let mean = column.reduce(0, +) / rows
      let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / rows
      return (x[0][index] - mean) / (variance + epsilon).squareRoot() * x[1][c] + x[2][c]
    }
  }

  private func operands(_ reference: Reference.Case, mean: [Float], variance: [Float])
    -> [TestOperand]
  {
    let extents = Array(reference.shape("x").dropFirst())
    let c = reference.shape("scale")
    return [
      .batch(extents, reference.floats("x")), .fixed(c, reference.floats("scale")),
      .fixed(c, reference.floats("shift")), .fixed(c, mean), .fixed(c, variance),
    ]
  }

  @Test(.enabled(if: Reference.exists(file), "needs the reference values"))
  func agreesWithPyTorchInTraining() throws {
    for reference in try Reference.cases(Self.file)
    where reference.name == "batch_norm (training)" {
      let c = reference.shape("scale")[0]
      let samples = reference.shape("x")[0]
      let operands = operands(
        reference, mean: .init(repeating: 0, count: c), variance: .init(repeating: 1, count: c))
      let operation = BatchNormTraining(epsilon: 1e-5, momentum: 0.1)
      let results = try NodeRunner.run(operation, operands, samples: samples, bound: samples + 2)
      expectClose(results[0], reference["y"])
      expectClose(results[1], reference["running_mean_after"])
      expectClose(results[2], reference["running_var_after"])
      let gradients = try Gradients.analytic(
        operation, operands, upstream: reference.floats("upstream"), samples: samples)
      for (index, field) in ["dx", "dscale", "dshift"].enumerated() {
        expectClose(try #require(gradients[index]), reference[field], absolute: 5e-6, "\(field)")
      }
    }
  }

  @Test(.enabled(if: Reference.exists(file), "needs the reference values"))
  func agreesWithPyTorchAtInference() throws {
    for reference in try Reference.cases(Self.file)
    where reference.name == "batch_norm (inference)" {
      let samples = reference.shape("x")[0]
      let operands = operands(
        reference, mean: reference.floats("running_mean"),
        variance: reference.floats("running_var"))
      let operation = BatchNormInference(epsilon: 1e-5)
      let y = try NodeRunner.run(operation, operands, samples: samples)[0]
      expectClose(y, reference["y"])
      let gradients = try Gradients.analytic(
        operation, operands, upstream: reference.floats("upstream"), samples: samples)
      for (index, field) in ["dx", "dscale", "dshift"].enumerated() {
        expectClose(try #require(gradients[index]), reference[field], absolute: 5e-6, "\(field)")
      }
    }
  }

  private func noise(_ samples: Int, _ channels: Int) -> [TestOperand] {
    [
      .batch(samples, channels), .fixed(channels, seed: 2), .fixed(channels, seed: 3),
      .fixed(channels, seed: 4),
      .fixed([channels], Noise.values(channels, seed: 5).map { $0 * $0 }),
    ]
  }

  @Test(arguments: [1, 5, 16, 33], [false, true])
  func isDifferentiated(channels: Int, relu: Bool) throws {
    let operands = noise(7, channels)
    let operation = BatchNormTraining(epsilon: 1e-5, momentum: 0.1, relu: relu)
    try Gradients.expect(operation, operands, samples: 7, tolerance: 2e-4) { x in
      let y = Self.forward(x, channels: channels)
      return relu ? y.map { max($0, 0) } : y
    }
    let y = try NodeRunner.run(operation, operands, samples: 7)[0]
    let expected = Self.forward(operands.map(\.doubles), channels: channels)
    expectClose(y, relu ? expected.map { max($0, 0) } : expected)
  }

  @Test func isDifferentiatedAtInferenceByAllOperands() throws {
    let operation = BatchNormInference(epsilon: 1e-5)
    try Gradients.expect(operation, noise(4, 3), samples: 4, tolerance: 1e-4) { x in
      x[0].indices.map {
        let c = $0 % 3
        return (x[0][$0] - x[3][c]) / (x[4][c] + 1e-5).squareRoot() * x[1][c] + x[2][c]
      }
    }
  }

  @Test func givesTheShiftForABatchOfOne() throws {
    let operands = noise(1, 5)
    let results = try NodeRunner.run(
      BatchNormTraining(epsilon: 1e-5, momentum: 0.1), operands, samples: 1, bound: 4)
    expectClose(results[0], operands[2].doubles)
    expectClose(results[2], operands[4].doubles.map { 0.9 * $0 })
  }

  @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
    let operands = noise(500, 70)
    let operation = BatchNormTraining(epsilon: 1e-5, momentum: 0.1)
    let one = try NodeRunner.run(operation, operands, samples: 500)
    for threads in [2, 3] {
      #expect(try NodeRunner.run(operation, operands, samples: 500, threads: threads) == one)
    }
  }

  @Test func isAFixedMapAtInference() throws {
    let built = try BuiltLayer("batch_norm", on: TensorType([3], batched: true))
    let node = try #require(built.graph.nodes.first)
    var graph = built.graph
    let form = try graph.build(.none) { builder throws(OperatorError) in
      try node.operation.inferenceForm(node.operands, &builder)
    }
    let values = try #require(form)
    #expect(values.map { graph.type($0) } == node.results.map { graph.type($0) })
    #expect(graph.nodes.contains { $0.operation is BatchNormInference })
  }

  @Test func declaresParametersAndEstimates() throws {
    let type = TensorType([4, 4, 3], batched: true)
    let built = try BuiltLayer("batch_norm", ["scale": .number(0)], on: type)
    #expect(built.parameters.map(\.role) == ["scale", "shift"])
    #expect(built.parameters[0].initial == Call("constant", ["value": .number(0)]))
    #expect(built.states.map(\.name) == ["tested.mean", "tested.variance"])
    #expect(built.states.map(\.initial) == [0, 1])
    #expect(built.graph.assignments.count == 2)
    let bare = try BuiltLayer(
      "batch_norm", ["scale": .name("false"), "shift": .name("false")], on: type)
    #expect(bare.parameters.isEmpty)
    let layer = BatchNormLayer(arguments: BatchNormLayer.declaration.completed())
    #expect(layer.character.absorbsShift)
  }

  @Test func refusesWhatDoesNotFit() {
    let x = TensorType([3], batched: true)
    let c = TensorType([3], batched: false)
    let wrong = TensorType([4], batched: false)
    let operation = BatchNormTraining(epsilon: 1e-5, momentum: 0.1)
    for types in [[x, c, c, c], [x, c, wrong, c, c], [TensorType([], batched: true), c, c, c, c]] {
      #expect(throws: OperatorError.self) { try operation.results(of: types) }
    }
    #expect(throws: OperatorError.self) {
      try BuiltLayer("batch_norm", on: TensorType([3], batched: true, element: .int32))
    }
  }
}
