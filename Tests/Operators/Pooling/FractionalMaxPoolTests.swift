import Graph
import Kernels
import Schema
import Testing

@testable import Operators

@Suite struct FractionalMaxPoolTests {
  /// Windows are floor or ceil of the ratio long, touch, and cover everything.
  @Test(arguments: [(7, 4), (25, 17), (10, 10), (9, 1), (30, 7)])
  func windowsCoverTheAxis(extent: Int, count: Int) {
    let axis = FractionalAxis(extent: extent, count: count, overlaps: false)
    var different = Set<[Int32]>()
    for shift in 0..<count {
      let windows = (0..<count).map { axis.window($0, shift: shift) }
      #expect(windows.first?.start == 0 && windows.last?.end == Int32(extent))
      for (left, right) in zip(windows, windows.dropFirst()) { #expect(left.end == right.start) }
      let lengths = Set(windows.map { $0.end - $0.start })
      #expect(lengths.isSubset(of: [Int32(extent / count), Int32((extent + count - 1) / count)]))
      different.insert(windows.map(\.start))
    }
    #expect(different.count == (extent % count == 0 ? 1 : count))
  }

  @Test func windowsMayOverlap() {
    let axis = FractionalAxis(extent: 5, count: 3, overlaps: true)
    let windows = (0..<3).map { axis.window($0, shift: 0) }
    #expect(windows.map(\.start) == [0, 1, 3])
    #expect(windows.map(\.end) == [2, 4, 5])
  }

  @Test func shrinksByTheRatio() throws {
    func extents(_ ratio: Double, _ shape: [Int]) throws -> [Int] {
      let built = try BuiltLayer(
        "fractional_max_pool", ["ratio": .number(ratio)], on: TensorType(shape, batched: true))
      return built.graph.type(built.output).extents
    }
    #expect(try extents(1.414, [36, 25, 3]) == [25, 17, 3])
    #expect(try extents(1, [5, 6, 3]) == [5, 6, 3])
    #expect(try extents(2.5, [9, 2]) == [3, 2])
    #expect(throws: OperatorError.self) { try extents(4, [3, 8, 1]) }
    #expect(throws: OperatorError.self) { try extents(2, [64]) }
  }

  /// Fixed windows of 5 over 3 start at (5 i + 1) / 3: 0, 2, 3.
  @Test func takesMaximaOfFixedWindows() throws {
    let pool = FractionalMaxPool(size: PerAxis(1, 3), overlaps: false, stream: nil)
    let y = try NodeRunner.run(pool, [.batch([1, 5, 1], [3, 5, 4, 1, 2])], samples: 1)
    #expect(y == [[5, 4, 2]])
    let gradients = try Gradients.analytic(
      pool, [.batch([1, 5, 1], [3, 5, 4, 1, 2])], upstream: [10, 20, 30], samples: 1)
    #expect(gradients == [[0, 10, 20, 0, 30]])
  }

  /// Each step draws its windows, the same at every run, and the gradient uses them, too.
  @Test func drawsWindowsFromTheStepsStream() throws {
    let pool = FractionalMaxPool(size: PerAxis(5, 5), overlaps: false, stream: "pool")
    let x = TrialOperand.random([9, 9, 2], samples: 2)
    var results = Set<[Float]>()
    for step in 0..<20 {
      var trial = OperatorTrial(samples: 2)
      trial.step = step
      let y = try trial.run(pool, [x])[0]
      #expect(try trial.run(pool, [x])[0] == y)
      results.insert(y)
      let ones = TrialOperand([5, 5, 2], y.map { _ in 1 })
      let gradient = try trial.run(
        FractionalMaxPoolGradient(FractionalForm(
          size: PerAxis(5, 5), overlaps: false, stream: "pool")),
        [x, TrialOperand([5, 5, 2], y), ones])[0]
      let chosen = zip(x.floats, gradient).filter { $0.1 == 1 }.map(\.0)
      #expect(chosen.sorted() == y.sorted())
      #expect(gradient.reduce(0, +) == Float(y.count))
    }
    #expect(results.count > 5)
  }

  @Test func isFixedAtInference() throws {
    let built = try BuiltLayer(
      "fractional_max_pool", on: TensorType([9, 9, 2], batched: true))
    let node = try #require(built.graph.nodes.first)
    #expect(node.operation.traits == .random && node.operation.randomStream == "tested")
    var graph = built.graph
    let fixed = try graph.build(.none) { builder throws(OperatorError) in
      try node.operation.inferenceForm(node.operands, &builder)
    }
    let value = try #require(fixed?.first)
    #expect(graph.nodes.last?.results == [value])
    #expect(graph.nodes.last?.operation.traits == .pure)
    #expect(graph.type(value) == built.graph.type(built.output))
  }
}
