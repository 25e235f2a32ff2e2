import Graph
import Schema
import Testing

@testable import Operators

@Suite struct RMSNormTests {
  private static let file = "normalisation.json"

  /// y in float64 by definition, over rows of `columns` numbers.
  private static func forward(_ x: [[Double]], columns: Int) -> [Double] {
    x[0].indices.map { index in
      let row = x[0][index / columns * columns..<(index / columns + 1) * columns]
      let square = row.reduce(0) { $0 + $1 * $1 } / Double(columns)
      return x[0][index] / (square + 1e-6).squareRoot() * x[1][index % columns]
    }
  }

  @Test(.enabled(if: Reference.exists(file), "needs the reference values"))
  func agreesWithPyTorch() throws {
    let reference = try #require(try Reference.named("rms_norm (epsilon 1e-6)", in: Self.file))
    let samples = reference.shape("x")[0]
    let operands = [
      TestOperand.batch(Array(reference.shape("x").dropFirst()), reference.floats("x")),
      .fixed(reference.shape("scale"), reference.floats("scale")),
    ]
    let operation = RMSNormOperator(epsilon: 1e-6)
    let y = try NodeRunner.run(operation, operands, samples: samples, bound: samples + 1)[0]
    expectClose(y, reference["y"])
    let gradients = try Gradients.analytic(
      operation, operands, upstream: reference.floats("upstream"), samples: samples)
    for (index, field) in ["dx", "dscale"].enumerated() {
      expectClose(try #require(gradients[index]), reference[field], "\(field)")
    }
  }

  @Test(arguments: [1, 5, 16, 33], [1, 3])
  func isDifferentiated(columns: Int, samples: Int) throws {
    let operands = [TestOperand.batch(samples, 2, columns), .fixed(columns, seed: 2)]
    let operation = RMSNormOperator(epsilon: 1e-6)
    let y = try NodeRunner.run(operation, operands, samples: samples)[0]
    expectClose(y, Self.forward(operands.map(\.doubles), columns: columns))
    try Gradients.expect(operation, operands, samples: samples, tolerance: 2e-4) {
      Self.forward($0, columns: columns)
    }
  }

  @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
    let operands = [TestOperand.batch(700, 65), .fixed(65, seed: 2)]
    let operation = RMSNormOperator(epsilon: 1e-6)
    let one = try NodeRunner.run(operation, operands, samples: 700)
    #expect(try NodeRunner.run(operation, operands, samples: 700, threads: 3) == one)
  }

  @Test func declaresAScaleAlone() throws {
    let built = try BuiltLayer("rms_norm", on: TensorType([6, 4], batched: true))
    #expect(built.parameters.map(\.name) == ["tested.scale"])
    #expect(built.parameters.map(\.decays) == [false])
    let none = try BuiltLayer(
      "rms_norm", ["scale": .name("false")], on: TensorType([6, 4], batched: true))
    #expect(none.parameters.isEmpty)
  }
}
