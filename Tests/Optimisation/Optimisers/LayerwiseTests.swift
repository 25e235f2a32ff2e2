import Kernels
import Schema
import Testing

@testable import Optimisation

/// The layer-wise rules against their algorithms written out in Double.
@Suite struct LayerwiseTests {
  private static let start = [0.6, -0.8, 1.5, 0.2, -0.1]

  private static func update(_ optimizer: Value, isSpared: Bool = false) throws -> ParameterUpdate {
    ParameterUpdate(
      UpdateSettings(
        optimizer: try OptimisationCatalogues.optimizer(optimizer), isSpared: isSpared))
  }

  /// The gradient of sum (a x - 1)^2 / 2 with a = 1, 2, ...
  private static func gradient(_ x: [Double]) -> [Double] {
    x.enumerated().map { Double($0.offset + 1) * (Double($0.offset + 1) * $0.element - 1) }
  }

  private static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// You, Gitman and Ginsburg 2017, algorithm 1.
  private static func lars(_ weights: inout [Double], _ velocity: inout [Double], rate: Double) {
    let gradient = gradient(weights)
    let local = 0.02 * norm(weights) / (norm(gradient) + 0.1 * norm(weights) + 1e-9)
    for index in weights.indices {
      velocity[index] = 0.5 * velocity[index]
        + rate * local * (gradient[index] + 0.1 * weights[index])
    }
    for index in weights.indices { weights[index] -= velocity[index] }
  }

  @Test func larsFollowsItsAlgorithm() throws {
    let optimizer = call("lars", ["momentum": 0.5, "trust": 0.02, "decay": 0.1])
    var double = DoubleDescent(try Self.update(optimizer), from: Self.start)
    let float = FloatDescent(try Self.update(optimizer), from: Self.start)
    var (weights, velocity) = (Self.start, Self.start.map { _ in 0.0 })
    for step in 1...30 {
      let rate = step < 10 ? 1.5 : 0.7
      double.step(step, rate: rate, gradient: Self.gradient(double.weights))
      float.step(step, rate: rate, gradient: Self.gradient(float.weights))
      Self.lars(&weights, &velocity, rate: rate)
      for index in weights.indices {
        #expect(abs(double.weights[index] - weights[index]) < 1e-12)
        #expect(abs(float.weights[index] - weights[index]) < 2e-5)
      }
    }
  }

  /// The moments of You et al. 2019, algorithm 2.
  private struct Lamb {
    var weights: [Double]
    var (mean, squares) = ([Double](), [Double]())

    init(_ start: [Double]) {
      weights = start
      mean = start.map { _ in 0 }
      squares = mean
    }

    mutating func step(_ corrections: (mean: Double, squares: Double), rate: Double) {
      let gradient = gradient(weights)
      let along = weights.indices.map { index in
        mean[index] = 0.9 * mean[index] + 0.1 * gradient[index]
        squares[index] = 0.99 * squares[index] + 0.01 * gradient[index] * gradient[index]
        let root = (squares[index] / corrections.squares).squareRoot() + 1e-6
        return mean[index] / corrections.mean / root + 0.05 * weights[index]
      }
      let ratio = norm(weights) / norm(along)
      for index in weights.indices { weights[index] -= rate * ratio * along[index] }
    }
  }

  @Test func lambFollowsItsAlgorithm() throws {
    let optimizer = call("lamb", ["decay": 0.05, "beta2": 0.99])
    var double = DoubleDescent(try Self.update(optimizer), from: Self.start)
    let float = FloatDescent(try Self.update(optimizer), from: Self.start)
    var reference = Lamb(Self.start)
    var (first, second) = (1.0, 1.0)
    for step in 1...30 {
      (first, second) = (first * 0.9, second * 0.99)
      double.step(step, rate: 0.02, gradient: Self.gradient(double.weights))
      float.step(step, rate: 0.02, gradient: Self.gradient(float.weights))
      reference.step((1 - first, 1 - second), rate: 0.02)
      for index in reference.weights.indices {
        #expect(abs(double.weights[index] - reference.weights[index]) < 1e-10)
        #expect(abs(float.weights[index] - reference.weights[index]) < 5e-5)
      }
    }
  }

  /// Without the ratio lars is momentum and lamb adam.
  @Test func sparedParametersAreUpdatedPlainly() throws {
    let pairs: [(Value, Value)] = [
      (call("lars", ["decay": 0.1]), .name("momentum")),
      (call("lamb", ["epsilon": 1e-8]), .name("adam")),
      (call("adamw", ["decay": 0.5]), .name("adam")),
    ]
    for (layerwise, plain) in pairs {
      let update = try Self.update(layerwise, isSpared: true)
      #expect(update.measured.isEmpty)
      var first = DoubleDescent(update, from: Self.start)
      var second = DoubleDescent(try Self.update(plain), from: Self.start)
      for step in 1...5 {
        first.step(step, rate: 0.05, gradient: Self.gradient(first.weights))
        second.step(step, rate: 0.05, gradient: Self.gradient(second.weights))
      }
      for (one, other) in zip(first.weights, second.weights) { #expect(abs(one - other) < 1e-12) }
    }
  }

  @Test(arguments: ["lars", "lamb"]) func zeroWeightsMove(_ name: String) throws {
    var descent = DoubleDescent(try Self.update(.name(name)), from: [0, 0])
    descent.step(1, rate: 0.1, gradient: [1, -2])
    #expect(descent.weights.allSatisfy { $0.isFinite && $0 != 0 })
  }

  @Test(arguments: ["lars", "lamb"]) func bitsDoNotDependOnThreads(_ name: String) throws {
    let update = try Self.update(.name(name))
    let start = (0..<70_000).map { Double($0 % 977) * 0.001 - 0.4 }
    let gradient = (0..<70_000).map { Double($0 % 313) * 0.003 - 0.5 }
    let alone = FloatDescent(update, from: start, columns: 100)
    alone.step(1, rate: 0.01, gradient: gradient)
    for threads in [2, 3] {
      let together = FloatDescent(update, from: start, columns: 100)
      together.step(1, rate: 0.01, gradient: gradient, pool: ThreadPool(threads: threads))
      #expect(together.weights == alone.weights)
    }
  }
}
