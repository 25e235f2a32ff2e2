import Graph
import Schema
import Testing

@testable import Operators

@Suite struct GroupNormTests {
  private static let file = "normalisation.json"

  /// y in float64 by definition, over examples of positions x channels.
  private static func forward(_ x: [[Double]], _ channels: Int, _ size: Int, _ groups: Int)
    -> [Double]
  {
    let width = channels / groups
    return x[0].indices.map { index in
      let (example, group) = (index / size, index % channels / width)
      let members = (0..<size).filter { $0 % channels / width == group }.map {
        x[0][example * size + $0]
      }
      let mean = members.reduce(0, +) / Double(members.count)
      let square = members.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(members.count)
      let c = index % channels
      return (x[0][index] - mean) / (square + 1e-5).squareRoot() * x[1][c] + x[2][c]
    }
  }

  @Test(
    .enabled(if: Reference.exists(file), "needs the reference values"),
    arguments: [("group_norm(groups = 2)", 2), ("instance_norm", 3)])
  func agreesWithPyTorch(_ name: String, groups: Int) throws {
    let reference = try #require(try Reference.named(name, in: Self.file))
    let samples = reference.shape("x")[0]
    let operands = [
      TestOperand.batch(Array(reference.shape("x").dropFirst()), reference.floats("x")),
      .fixed(reference.shape("scale"), reference.floats("scale")),
      .fixed(reference.shape("shift"), reference.floats("shift")),
    ]
    let operation = GroupNormOperator(groups: groups, epsilon: 1e-5)
    let y = try NodeRunner.run(operation, operands, samples: samples, bound: samples + 2)[0]
    expectClose(y, reference["y"])
    let gradients = try Gradients.analytic(
      operation, operands, upstream: reference.floats("upstream"), samples: samples)
    for (index, field) in ["dx", "dscale", "dshift"].enumerated() {
      expectClose(
        try #require(gradients[index]), reference[field], absolute: 5e-6, "\(field)")
    }
  }

  /// Positions, channels, groups and examples.
  @Test(arguments: [
    (1, 6, 2, 3), (5, 4, 1, 2), (7, 6, 6, 1), (3, 34, 17, 2), (11, 3, 3, 1), (2, 5, 5, 3),
  ])
  func isDifferentiated(_ shape: (positions: Int, channels: Int, groups: Int, samples: Int)) throws
  {
    let (c, size) = (shape.channels, shape.positions * shape.channels)
    let operands = [
      TestOperand.batch(shape.samples, shape.positions, c), .fixed(c, seed: 2), .fixed(c, seed: 3),
    ]
    let operation = GroupNormOperator(groups: shape.groups, epsilon: 1e-5)
    let y = try NodeRunner.run(operation, operands, samples: shape.samples)[0]
    expectClose(
      y, Self.forward(operands.map(\.doubles), c, size, shape.groups), absolute: 1e-5)
    try Gradients.expect(operation, operands, samples: shape.samples, tolerance: 1e-3) {
      Self.forward($0, c, size, shape.groups)
    }
  }

  /// Large enough to be cut along positions and channels.
  @Test func piecesJoinToTheWhole() throws {
    let (positions, c, groups) = (300, 264, 4)
    let x = Noise.values(positions * c).map { $0 + 3 }
    let operands = [
      TestOperand.batch([positions, c], x), .fixed(c, seed: 2), .fixed(c, seed: 3),
    ]
    let operation = GroupNormOperator(groups: groups, epsilon: 1e-5)
    let one = try NodeRunner.run(operation, operands, samples: 1)
    let width = c / groups
    for group in 0..<groups {
      let members = x.indices.filter { $0 % c / width == group }.map { Double(x[$0]) }
      let mean = members.reduce(0, +) / Double(members.count)
      let square = members.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(members.count)
      expectClose([one[1][group]], [mean])
      expectClose([one[2][group]], [1 / (square + 1e-5).squareRoot()])
    }
    #expect(try NodeRunner.run(operation, operands, samples: 1, threads: 3) == one)
  }

  @Test func gradientsHaveTheSameBitsAtAnyNumberOfThreads() throws {
    let (positions, c) = (300, 66)
    let operands = [
      TestOperand.batch(3, positions, c, seed: 4), .batch(3, positions, c), .fixed(c, seed: 2),
      .batch(3, 6, seed: 5), .batch(3, 6, seed: 6),
    ]
    let operation = GroupNormGradient(groups: 6)
    let one = try NodeRunner.run(operation, operands, samples: 3, bound: 5)
    #expect(try NodeRunner.run(operation, operands, samples: 3, threads: 3) == one)
  }

  @Test func layersDeclareScaleAndShift() throws {
    let image = TensorType([6, 5, 4], batched: true)
    let group = try BuiltLayer("group_norm", ["groups": .integer(2)], on: image)
    let instance = try BuiltLayer("instance_norm", on: image)
    for built in [group, instance] {
      #expect(built.parameters.map(\.role) == ["scale", "shift"])
      #expect(built.parameters.map(\.extents) == [[4], [4]])
      #expect(built.parameters.map(\.decays) == [false, false])
      #expect(built.graph.type(built.output) == image)
    }
    let declaration = InstanceNormLayer.declaration
    #expect(InstanceNormLayer(arguments: declaration.completed()).character.absorbsShift)
    let grouped = GroupNormLayer(
      arguments: GroupNormLayer.declaration.completed(["groups": .integer(2)]))
    #expect(!grouped.character.absorbsShift)
  }

  @Test func refusesGroupsThatDoNotDivide() {
    let image = TensorType([6, 5, 4], batched: true)
    let error = #expect(throws: OperatorError.self) {
      try BuiltLayer("group_norm", ["groups": .integer(3)], on: image)
    }
    #expect(error?.kind == .attribute && error?.expected == "a divisor of 4: 1, 2, 4")
    let vector = #expect(throws: OperatorError.self) {
      try BuiltLayer("instance_norm", on: TensorType([4], batched: true))
    }
    #expect(vector?.kind == .shape && vector?.remedy != nil)
  }
}
