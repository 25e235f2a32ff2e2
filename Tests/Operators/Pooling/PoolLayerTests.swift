import Graph
import Kernels
import Schema
import Testing

@testable import Operators

@Suite struct PoolLayerTests {
  private static let image = TensorType([7, 6, 4], batched: true)
  private static let sequence = TensorType([9, 4], batched: true)

  private static func extents(
    _ name: String, _ arguments: Arguments, on type: TensorType = image
  ) throws -> [Int] {
    let built = try BuiltLayer(name, arguments, on: type)
    try Verifier.verify(built.graph)
    return built.graph.type(built.output).extents
  }

  private static func refusal(
    _ name: String, _ arguments: Arguments, on type: TensorType = image
  ) throws -> OperatorError? {
    do {
      _ = try BuiltLayer(name, arguments, on: type)
      return nil
    } catch let error as OperatorError {
      return error
    }
  }

  @Test(arguments: ["max_pool", "average_pool"]) func shapes(name: String) throws {
    #expect(try Self.extents(name, ["kernel": .integer(2)]) == [3, 3, 4])
    #expect(try Self.extents(name, ["kernel": .size([3, 2]), "stride": .integer(1)]) == [5, 5, 4])
    let same: Arguments = ["kernel": .integer(2), "pad": .name("same")]
    #expect(try Self.extents(name, same) == [4, 3, 4])
    #expect(try Self.extents(name, ["kernel": .name("global")]) == [4])
    #expect(try Self.extents(name, ["kernel": .integer(4)], on: Self.sequence) == [2, 4])
    #expect(try Self.extents(name, ["kernel": .name("global")], on: Self.sequence) == [4])
  }

  @Test func meansAlongSequences() throws {
    let x: [Float] = [1, 10, 2, 20, 4, 60]
    let layer = try LayerValues(
      "average_pool", ["kernel": .name("global")], on: [3, 2], samples: 1, x: x)
    expectClose(try layer.result(), [7.0 / 3, 30])
    let largest = try LayerValues(
      "max_pool", ["kernel": .integer(2), "stride": .integer(1)], on: [3, 2], samples: 1, x: x)
    #expect(try largest.result() == [2, 20, 4, 60])
  }

  @Test func paddingMayCount() throws {
    func pool(_ counts: Bool) throws -> [Float] {
      try LayerValues(
        "average_pool",
        ["kernel": .integer(3), "pad": .name("same"), "count_padding": .boolean(counts)],
        on: [1, 1, 1], samples: 1, x: [9]
      ).result()
    }
    #expect(try pool(true) == [1])
    #expect(try pool(false) == [9])
  }

  @Test func aBrokenRunShows() throws {
    let layer = try LayerValues(
      "max_pool", ["kernel": .integer(2)], on: [2, 2, 1], samples: 1, x: [1, .nan, 3, 2])
    #expect(try layer.result()[0].isNaN)
  }

  @Test(arguments: ["max_pool", "average_pool"]) func refusals(name: String) throws {
    let large = try #require(try Self.refusal(name, ["kernel": .integer(7)]))
    #expect(large.expected == "width at least 7" && large.found == "width 6")
    let padded = try #require(
      try Self.refusal(name, ["kernel": .integer(2), "pad": .integer(2)]))
    #expect(padded.kind == .attribute && padded.found == "2")
    let vector = try Self.refusal(
      name, ["kernel": .name("global")], on: TensorType([4], batched: true))
    #expect(vector?.remedy?.contains("reshape") == true)
    let strided: Arguments = ["kernel": .name("global"), "stride": .integer(2)]
    #expect(try Self.refusal(name, strided)?.kind == .attribute)
    let axes = try Self.refusal(name, ["kernel": .size([2, 2])], on: Self.sequence)
    #expect(axes?.found == "2x2")
    #expect(throws: ArgumentError.self) {
      try BuiltLayer(name, ["kernel": .integer(2), "stride": .integer(0)], on: Self.image)
    }
  }

  @Test func flattenTakesWhatPoolsLeave() throws {
    let built = try BuiltLayer("flatten", on: TensorType([3, 2, 4], batched: true))
    #expect(built.graph.type(built.output).extents == [24])
    let x = (0..<24).map(Float.init)
    let values = GraphEvaluator(built.graph).outputs(["x": Tensor([1, 3, 2, 4], x)], samples: 1)
    #expect(values["y"]?.floats == x)
  }

  /// An average's gradient is linear: its own gradient is the average again.
  @Test func averagesTwiceDifferentiated() throws {
    let window = Window(
      kernel: PerAxis(3, 2), stride: PerAxis(2, 1),
      pad: BorderWidths(top: 1, left: 0, bottom: 1, right: 1))
    let pool = AveragePool(window, countsPadding: false)
    let gradient = AveragePoolGradient(window, countsPadding: false, size: PerAxis(5, 4))
    let dy = TestOperand.batch(2, 3, 4, 3)
    let spread = try NodeRunner.run(gradient, [dy], samples: 2)[0]
    let x = Noise.values(2 * 5 * 4 * 3, seed: 9)
    let mean = try NodeRunner.run(pool, [.batch([5, 4, 3], x)], samples: 2)[0]
    let upstream = try #require(
      try Gradients.analytic(gradient, [dy], upstream: x, samples: 2)[0])
    expectClose(upstream, mean.map(Double.init))
    let inner = zip(spread, x).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let outer = zip(dy.values, mean).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(inner - outer) < 1e-4)
  }
}
