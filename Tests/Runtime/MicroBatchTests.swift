import Graph
import Kernels
import Operators
import Planning
import Support
import Testing

@testable import Runtime

@Suite("A batch cut into parts gives the bits that the parts give by themselves")
struct MicroBatchTests {
  /// Seeds of networks of which no step mixes examples.
  private static let seeds = (UInt64(1)...60).filter { seed in
    (try? RandomGraph(seed: seed, steps: 8, smooth: true).graph.takesExamplesAlone) ?? false
  }

  private static let bound = 37

  @Test func thereAreNetworksOfBothKinds() {
    #expect(Self.seeds.count > 10 && Self.seeds.count < 50)
  }

  @Test(arguments: seeds, [1, 2, 3]) func bits(seed: UInt64, threads: Int) throws {
    let graph = try RandomGraph(seed: seed, steps: 8, smooth: true).graph
    let plan = try Planner.plan(graph)
    let executable = try Self.executable(plan, part: 1, threads: threads)
    #expect(executable.part == plan.alignedExamples && executable.part < Self.bound)
    for samples in [Self.bound, 1, executable.part, executable.part + 1, 0] {
      let given = RandomGraph.data(graph, samples: samples)
      try Self.feed(executable, given)
      executable.run(samples: samples)
      let expected = try Self.expected(graph, given, samples: samples, part: executable.part)
      for (name, words) in expected {
        #expect(try Self.words(executable, name, words.count) == words, "\(samples) \(name)")
      }
    }
  }

  @Test("inputs may lie elsewhere, and return") func inputsElsewhere() throws {
    let graph = try RandomGraph(seed: try #require(Self.seeds.first), steps: 8, smooth: true).graph
    let executable = try Self.executable(try Planner.plan(graph), part: 1, threads: 2)
    let (own, other) = (
      RandomGraph.data(graph, samples: Self.bound),
      RandomGraph.data(graph, samples: Self.bound, seed: 6)
    )
    let variables = own.filter { $0.key != "x" }
    try Self.feed(executable, own)
    let memory = try ArenaMemory(bytes: 1 << 16)
    try #require(other["x"]).copy(to: memory.start)
    for data in [other, own] {
      executable.setInput("x", to: data["x"] == own["x"] ? nil : memory.start)
      executable.run(samples: Self.bound)
      let given = variables.merging(data.filter { $0.key == "x" }) { first, _ in first }
      let part = executable.part
      for (name, words) in try Self.expected(graph, given, samples: Self.bound, part: part) {
        #expect(try Self.words(executable, name, words.count) == words, "\(name)")
      }
    }
  }

  @Test("looking into a run goes part by part, and leaves the same results")
  func lookedInto() throws {
    let graph = try RandomGraph(seed: try #require(Self.seeds.last), steps: 8, smooth: true).graph
    let executable = try Self.executable(try Planner.plan(graph), part: 1, threads: 2)
    var given = RandomGraph.data(graph, samples: Self.bound)
    try Self.feed(executable, given)
    #expect(executable.firstNonFinite(samples: Self.bound)?.id == nil)
    let part = executable.part
    let expected = try Self.expected(graph, given, samples: Self.bound, part: part)
    var visits = 0
    executable.run(samples: Self.bound) { _, _ in visits += 1 }
    let nodes = executable.plan.graph.nodes.count
    #expect(visits == nodes * ((Self.bound + part - 1) / part))
    #expect(executable.profile(samples: Self.bound).count == nodes)
    for (name, words) in expected {
      #expect(try Self.words(executable, name, words.count) == words, "\(name)")
    }
    let x = try #require(given["x"])
    var values = x.floats
    values[values.count - 1] = .nan
    given["x"] = Tensor(x.type.extents, values)
    try Self.feed(executable, given)
    #expect(executable.firstNonFinite(samples: Self.bound) != nil)
  }

  @Test("examples that belong together stay together") func whole() throws {
    let seed = try #require((UInt64(1)...60).first { !Self.seeds.contains($0) })
    let graph = try RandomGraph(seed: seed, steps: 8, smooth: true).graph
    #expect(!graph.takesExamplesAlone)
    let executable = try Self.executable(try Planner.plan(graph), part: 1, threads: 2)
    #expect(executable.part == Self.bound)
  }

  private static func executable(_ plan: Plan, part: Int, threads: Int) throws -> Executable {
    let given = RandomGraph.data(plan.graph, samples: 1)
    let store = try VariableStore(plan.variableExtents)
    for name in store.names { store.set(name, try #require(given[name])) }
    return try Executable(
      plan, samples: bound, part: part, store: store,
      machine: Machine(pool: ThreadPool(threads: threads)))
  }

  private static func feed(_ executable: Executable, _ given: [String: Tensor]) throws {
    try #require(given["x"]).copy(to: try #require(executable.input("x")))
  }

  private static func words(
    _ executable: Executable, _ name: String, _ count: Int
  ) throws -> [UInt32] {
    let start = try #require(executable.output(name)).assumingMemoryBound(to: UInt32.self)
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// The outputs of the reference device for each part by itself, one behind the other.
  private static func expected(
    _ graph: Graph, _ given: [String: Tensor], samples: Int, part: Int
  ) throws -> [String: [UInt32]] {
    var outputs: [String: [UInt32]] = [:]
    let x = try #require(given["x"])
    let width = x.type.extents[1]
    for first in stride(from: 0, to: samples, by: part) {
      let count = min(part, samples - first)
      var own = given
      own["x"] = Tensor([count, width], Array(x.floats[first * width..<(first + count) * width]))
      for (name, tensor) in GraphEvaluator(graph).outputs(own, samples: count) {
        outputs[name, default: []] += tensor.words
      }
    }
    return outputs
  }
}
