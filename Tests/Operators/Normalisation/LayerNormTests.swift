import Graph
import Schema
import Testing

@testable import Operators

@Suite struct LayerNormTests {
  private static let file = "normalisation.json"

  /// y in float64 by definition, over rows of `columns` numbers.
  private static func forward(_ x: [[Double]], columns: Int) -> [Double] {
    stride(from: 0, to: x[0].count, by: columns).flatMap { start in
      let row = x[0][start..<start + columns]
      let mean = row.reduce(0, +) / Double(columns)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      return (0..<columns).map {
        (row[start + $0] - mean) / (variance + 1e-5).squareRoot() * x[1][$0] + x[2][$0]
      }
    }
  }

  @Test(.enabled(if: Reference.exists(file), "needs the reference values"))
  func agreesWithPyTorch() throws {
    let reference = try #require(
      try Reference.named("layer_norm over the last axis", in: Self.file))
    let samples = reference.shape("x")[0]
    let operands = [
      TestOperand.batch(Array(reference.shape("x").dropFirst()), reference.floats("x")),
      .fixed(reference.shape("scale"), reference.floats("scale")),
      .fixed(reference.shape("shift"), reference.floats("shift")),
    ]
    let operation = LayerNormOperator(epsilon: 1e-5)
    let y = try NodeRunner.run(operation, operands, samples: samples, bound: samples + 1)[0]
    expectClose(y, reference["y"])
    let gradients = try Gradients.analytic(
      operation, operands, upstream: reference.floats("upstream"), samples: samples)
    for (index, field) in ["dx", "dscale", "dshift"].enumerated() {
      expectClose(try #require(gradients[index]), reference[field], "\(field)")
    }
  }

  @Test(arguments: [2, 5, 16, 33])
  func isDifferentiated(columns: Int) throws {
    let operands = [
      TestOperand.batch(3, 2, columns), .fixed(columns, seed: 2), .fixed(columns, seed: 3),
    ]
    try Gradients.expect(
      LayerNormOperator(epsilon: 1e-5), operands, samples: 3, tolerance: 1e-3
    ) { Self.forward($0, columns: columns) }
    let y = try NodeRunner.run(LayerNormOperator(epsilon: 1e-5), operands, samples: 3)[0]
    expectClose(y, Self.forward(operands.map(\.doubles), columns: columns), absolute: 1e-5)
  }

  @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
    let operands = [TestOperand.batch(700, 65), .fixed(65, seed: 2), .fixed(65, seed: 3)]
    let operation = LayerNormOperator(epsilon: 1e-5)
    let one = try NodeRunner.run(operation, operands, samples: 700)
    #expect(try NodeRunner.run(operation, operands, samples: 700, threads: 3) == one)
  }

  @Test func declaresScaleAndShift() throws {
    let built = try BuiltLayer("layer_norm", on: TensorType([6, 4], batched: true))
    #expect(built.parameters.map(\.extents) == [[4], [4]])
    #expect(built.parameters.map(\.decays) == [false, false])
    let layer = LayerNormLayer(arguments: LayerNormLayer.declaration.completed())
    #expect(!layer.character.absorbsShift)
  }

  @Test func refusesScalesOfAnotherLength() {
    #expect(throws: OperatorError.self) {
      try LayerNormOperator(epsilon: 1e-5).results(of: [
        TensorType([3], batched: true), TensorType([4], batched: false),
        TensorType([3], batched: false),
      ])
    }
  }
}
