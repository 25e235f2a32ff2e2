import Graph
import Optimisation
import Planning
import Runtime
import Semantics
import Testing

@testable import Training

/// The gradients that a planned training step uses, read off its updates: with plain SGD and rate 1
/// a step subtracts the gradient from the weight.
@Suite struct GradientTests {
  private static let spec = """
    data { train = csv("d.csv", target = "t", header = true, task = regression) }
    model {
      input x: 3
      BODY
      linear(1)
      output y
    }
    train { loss = mse; optimizer = sgd(momentum = 0); rate = 1; batch = 8; length = 1 step; EXTRA }
    """

  private static let features = """
    linear(5); batch_norm; tanh
    parallel { left { linear(4); sigmoid } right { linear(4) } } join = multiply
    layer_norm
    """

  private static let padded = """
    linear(24); reshape(4x3x2); tanh
    residual(shortcut = pad) { conv(5, 3x3, stride = 2); tanh }
    flatten
    """

  private static let rows = (0..<8).map { row in
    (0..<4).map { "\(Double((row * 7 + $0 * 5) % 11) / 5 - 1)" }.joined(separator: ",")
  }

  private func trainer(_ extra: String = "", body: String = features) throws -> Trainer {
    let spec = Self.spec.replacing("EXTRA", with: extra).replacing("BODY", with: body)
    return try Lab.trainer(spec, files: ["d.csv": "a,b,c,t\n" + Self.rows.joined(separator: "\n")])
  }

  /// Runs one step on all rows in the order of the file and gives the loss.
  private func step(_ trainer: Trainer, rate: Double) throws -> Double {
    let numbers = Self.rows.map { $0.split(separator: ",").compactMap { Float($0) } }
    let inputs = try #require(trainer.executable.input("x")).assumingMemoryBound(to: Float.self)
    let targets = try #require(trainer.executable.input("target.values"))
      .assumingMemoryBound(to: Float.self)
    for (row, values) in numbers.enumerated() {
      for column in 0..<3 { inputs[row * 3 + column] = values[column] }
      targets[row] = values[3]
    }
    trainer.executable.run(samples: 8, rate: rate)
    return Double(
      try #require(trainer.executable.output("loss")).assumingMemoryBound(to: Float.self)[0])
  }

  /// All weights after a step minus those before, by parameter.
  private func change(
    _ extra: String = "", body: String = features
  ) throws -> [String: [Float]] {
    let trainer = try trainer(extra, body: body)
    let names = trainer.experiment.model.parameters.map(\.name)
    let before = names.map { trainer.store[$0]?.floats ?? [] }
    _ = try step(trainer, rate: 1)
    let pairs = zip(names, before).map { name, old in
      (name, zip(old, trainer.store[name]?.floats ?? []).map { $0 - $1 })
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  @Test(arguments: [(features, 8), (padded, 6)])
  func finiteDifferences(body: String, least: Int) throws {
    let gradients = try change(body: body)
    let trainer = try trainer(body: body)
    #expect(gradients.count == trainer.experiment.model.parameters.count)
    #expect(gradients.count >= least)
    for (name, gradient) in gradients {
      let buffer = try #require(trainer.store.buffer(name))
      #expect(buffer.count == gradient.count)
      for index in gradient.indices {
        let value = buffer[index]
        let width: Float = 0.01
        buffer[index] = value + width
        let above = try step(trainer, rate: 0)
        buffer[index] = value - width
        let below = try step(trainer, rate: 0)
        buffer[index] = value
        let slope = (above - below) / (2 * Double(width))
        #expect(abs(slope - Double(gradient[index])) < 2e-3, "\(name)[\(index)]")
      }
    }
  }

  /// All gradients are scaled by one factor so that their common norm is the bound.
  @Test func clippingBoundsTheCommonNorm() throws {
    let free = try change()
    let norm = free.values.flatMap { $0 }.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    #expect(norm > 0.1)
    let bound = norm / 4
    let clipped = try change("clip = clip_norm(\(bound))")
    let total = clipped.values.flatMap { $0 }.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    #expect(abs(total - bound) < 1e-4 * bound)
    for (name, values) in clipped {
      for (value, whole) in zip(values, free[name] ?? []) { #expect(abs(value - whole / 4) < 1e-5) }
    }
    let loose = try change("clip = clip_norm(\(norm * 2))")
    #expect(loose == free)
  }
}
