import Graph
import Kernels
import Operators
import Planning
import Support
import Testing

@testable import Runtime

@Suite("PlanRunner")
struct PlanRunnerTests {
  /// y = max(x W + b, 0) with W = [[1, 2], [3, 4], [5, 6]] and b = [-1, 1].
  private static func bytes() throws -> [UInt8] {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([3], batched: true))
    let weight = graph.addVariable(Variable("w", .frozen), [3, 2])
    let bias = graph.addVariable(Variable("b", .frozen), [2])
    let relu = Linear(bias: true, epilogue: .binary(.maximum, .input(0), .constant(0)))
    let y = try graph.append(relu, [x, weight, bias], origin: Origin(layer: "out"))[0]
    graph.outputs = [("y", y)]
    return try FrozenPlan.encode(
      plan: try Planner.plan(graph),
      weights: [("w", Tensor([3, 2], [1, 2, 3, 4, 5, 6])), ("b", Tensor([2], [-1, 1]))],
      about: "{}")
  }

  @Test func predicts() throws {
    let runner = try PlanRunner(contentsOf: try Self.bytes())
    #expect(runner.inputs.map(\.name) == ["x"])
    #expect(runner.inputs[0].extents == [3])
    #expect(runner.outputs.map(\.name) == ["y"])
    #expect(runner.about == "{}")
    #expect(try runner.predict(["x": [1, 0, 0]], samples: 1) == ["y": [0, 3]])
    let batch = try runner.predict(["x": [1, 0, 0, 0, 1, 0, -1, -1, -1]], samples: 3)
    #expect(batch == ["y": [0, 3, 2, 5, 0, 0]])
    #expect(try runner.predict(["x": [0, 0, 1]], samples: 1) == ["y": [4, 7]])
    #expect(try runner.predict(["x": []], samples: 0) == ["y": []])
  }

  @Test func readsFiles() throws {
    let path = "\(Scratch.folder)/nnspec-runner-\(UInt64.random(in: 0 ... .max)).plan"
    let files = LocalFileSystem()
    try files.replace(path, with: try Self.bytes())
    defer { try? files.remove(path) }
    let runner = try PlanRunner(path: path)
    #expect(try runner.predict(["x": [1, 0, 0]], samples: 1) == ["y": [0, 3]])
    #expect(throws: PredictionError.self) { try PlanRunner(path: path + ".missing") }
  }

  @Test("wrong sizes and names are errors") func refusals() throws {
    let runner = try PlanRunner(contentsOf: try Self.bytes())
    #expect(throws: PredictionError.inputSize("x", expected: 6, found: 3)) {
      try runner.predict(["x": [1, 2, 3]], samples: 2)
    }
    #expect(throws: PredictionError.missingInput("x")) { try runner.predict([:], samples: 1) }
    #expect(throws: PredictionError.unknownInput("z")) {
      try runner.predict(["x": [1, 2, 3], "z": []], samples: 1)
    }
    #expect(throws: PredictionError.samples(-1)) { try runner.predict(["x": []], samples: -1) }
    #expect(throws: PredictionError.self) { try runner.predict(["x": []], samples: .max) }
    #expect(throws: PredictionError.self) { try runner.predict(["x": []], samples: 1 << 31) }
    #expect(try runner.predict(["x": [1, 0, 0]], samples: 1) == ["y": [0, 3]])
  }

  @Test("damaged files are refused") func damage() throws {
    let bytes = try Self.bytes()
    for position in stride(from: 0, to: bytes.count, by: 7) {
      var mutated = bytes
      mutated[position] ^= 0x10
      #expect(throws: PredictionError.self) { try PlanRunner(contentsOf: mutated) }
    }
    #expect(throws: PredictionError.self) { try PlanRunner(contentsOf: []) }
  }

  @Test("a plan that wants more memory than there is, is an error") func memory() throws {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([1], batched: true))
    for _ in 0..<24 { value = try graph.append(Concat(), [value, value], origin: .none)[0] }
    graph.outputs = [("y", value)]
    let bytes = try FrozenPlan.encode(plan: try Planner.plan(graph), weights: [], about: "")
    let runner = try PlanRunner(contentsOf: bytes)
    #expect(throws: PredictionError.self) {
      try runner.predict(["x": [Float](repeating: 1, count: 1 << 21)], samples: 1 << 21)
    }
  }
}

/// Where tests may write.
enum Scratch {
  static let folder = "/tmp"
}
