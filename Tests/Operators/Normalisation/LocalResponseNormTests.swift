import Foundation
import Graph
import Schema
import Testing

@testable import Operators

@Suite struct LocalResponseNormTests {
  private static let file = "normalisation.json"

  private static func norm(
    _ size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 2
  ) throws -> LocalResponseNorm {
    try LocalResponseNorm(arguments: [
      "size": .integer(size), "alpha": .number(alpha), "beta": .number(beta), "k": .number(k),
    ])
  }

  /// y in float64 by definition.
  private static func forward(
    _ x: [Double], _ columns: Int, _ norm: LocalResponseNorm
  ) -> [Double] {
    x.indices.map { index in
      let (row, c) = (index / columns * columns, index % columns)
      let window = (c - norm.size / 2)...(c + (norm.size - 1) / 2)
      let sum = window.filter { (0..<columns).contains($0) }.reduce(0) {
        $0 + x[row + $1] * x[row + $1]
      }
      return x[index] / pow(norm.k + norm.alpha / Double(norm.size) * sum, norm.beta)
    }
  }

  @Test(.enabled(if: Reference.exists(file), "needs the reference values"))
  func agreesWithPyTorch() throws {
    let reference = try #require(
      try Reference.cases(Self.file).first { $0.name.hasPrefix("local_response_norm") })
    let samples = reference.shape("x")[0]
    let x = TestOperand.batch(Array(reference.shape("x").dropFirst()), reference.floats("x"))
    let operation = try LocalResponseNorm(arguments: LocalResponseNorm.declaration.completed())
    expectClose(try NodeRunner.run(operation, [x], samples: samples)[0], reference["y"])
    let gradients = try Gradients.analytic(
      operation, [x], upstream: reference.floats("upstream"), samples: samples)
    expectClose(try #require(gradients[0]), reference["dx"])
  }

  /// Windows odd, even, of one channel and wider than all, with weights that matter.
  @Test(arguments: [1, 2, 5, 16, 37], [1, 4, 5, 40])
  func isDifferentiated(columns: Int, size: Int) throws {
    let x = TestOperand.batch(2, 3, columns)
    for beta in [0.75, 0.5] {
      let norm = try Self.norm(size, alpha: 2, beta: beta, k: 0.5)
      let y = try NodeRunner.run(norm, [x], samples: 2)[0]
      expectClose(y, Self.forward(x.doubles, columns, norm))
      try Gradients.expect(norm, [x], samples: 2, tolerance: 1e-4) {
        Self.forward($0[0], columns, norm)
      }
    }
  }

  @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
    let (x, dy) = (TestOperand.batch(900, 50), TestOperand.batch(900, 50, seed: 2))
    let norm = try Self.norm(5, alpha: 1)
    let gradient = try LocalResponseNormGradient(attributes: norm.attributes)
    let one = try NodeRunner.run(norm, [x], samples: 900)
    #expect(try NodeRunner.run(norm, [x], samples: 900, threads: 3) == one)
    let slopes = try NodeRunner.run(gradient, [x, dy], samples: 900)
    #expect(try NodeRunner.run(gradient, [x, dy], samples: 900, threads: 3) == slopes)
  }

  @Test func hasNoParameters() throws {
    let built = try BuiltLayer("local_response_norm", on: TensorType([6, 6, 8], batched: true))
    #expect(built.parameters.isEmpty)
  }
}
