import Foundation
import Graph
import Operators
import Testing

@Suite struct SoftmaxTests {
  /// Softmax in Double, row by row.
  private func naive(_ x: [Double], _ columns: Int) -> [Double] {
    stride(from: 0, to: x.count, by: columns).flatMap { start in
      let row = x[start..<start + columns]
      let largest = row.max() ?? 0
      let powers = row.map { exp($0 - largest) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
  }

  @Test(arguments: [1, 2, 7, 10, 15, 16, 17, 33, 1000], [1, 5])
  func matchesTheDefinition(columns: Int, samples: Int) throws {
    let x = TrialOperand.random([columns], samples: samples, scale: 5)
    let expected = naive(x.floats.map(Double.init), columns)
    var trial = OperatorTrial(samples: samples)
    trial.bound = samples + 3
    let plain = try trial.run(Softmax(), [x])
    #expect(agree(plain[0], expected, 1e-6))
    let logarithms = try trial.run(LogSoftmax(), [x])
    #expect(agree(logarithms[0], expected.map { log($0) }, 1e-6))
    trial.shared = [0: 0]
    trial.threads = 2
    #expect(try trial.run(Softmax(), [x]) == plain)
    #expect(try trial.run(LogSoftmax(), [x]) == logarithms)
  }

  @Test func gradients() throws {
    let x = TrialOperand.random([3, 7], samples: 2, scale: 2)
    let plain = GradientTrial(operation: Softmax(), operands: [x], samples: 2) {
      naive($0[0], 7)
    }
    #expect(try plain.largestError() < 1e-5)
    let logarithm = GradientTrial(operation: LogSoftmax(), operands: [x], samples: 2) {
      naive($0[0], 7).map { log($0) }
    }
    #expect(try logarithm.largestError() < 1e-5)
  }

  @Test func largeLogitsNeitherOverflowNorLoseTheirDifference() throws {
    let x = TrialOperand([2], [20_000, 19_999])
    let y = try OperatorTrial(samples: 1).run(LogSoftmax(), [x])[0]
    #expect(agree(y, [-0.31326168751822286, -1.3132616875182228], 1e-6))
  }

  @Test func nanShows() throws {
    let x = TrialOperand([3], [1, .nan, 2, 1, 2, 3])
    let y = try OperatorTrial(samples: 2).run(Softmax(), [x])[0]
    #expect(y[..<3].filter(\.isNaN).count == 3 && y[3...].filter(\.isFinite).count == 3)
  }

  @Test(arguments: [
    TensorType([], batched: true), TensorType([0], batched: true),
    TensorType([3], batched: true, element: .int32),
  ])
  func refuses(type: TensorType) {
    #expect(throws: OperatorError.self) { try Softmax().results(of: [type]) }
    #expect(throws: OperatorError.self) { try LogSoftmax().results(of: [type]) }
  }

  @Test(
    .enabled(if: TorchValues.present, "no reference values"),
    arguments: [
      "softmax", "log_softmax",
    ])
  func matchesTorch(name: String) throws {
    let entry = try #require(TorchValues.entries("activations.json").first { $0.name == name })
    let operation = try #require(OperatorCatalogue.operators[name]).init(attributes: [:])
    let x = try #require(entry.x)
    let operand = TrialOperand([x.shape[1]], x.data.map(Float.init))
    let y = try OperatorTrial(samples: x.shape[0]).run(operation, [operand])[0]
    #expect(agree(y, try #require(entry.y).data, 1e-6))
    let trial = GradientTrial(operation: operation, operands: [operand], samples: x.shape[0]) {
      $0[0]
    }
    let upstream = try #require(entry.upstream).data.map(Float.init)
    let gradient = try #require(trial.gradients(upstream: upstream)[0])
    #expect(agree(gradient, try #require(entry.dx).data, 1e-5))
  }
}
