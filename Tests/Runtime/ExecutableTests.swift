import Graph
import Kernels
import Operators
import Planning
import Support
import Testing

@testable import Runtime

@Suite("A planned run gives the bits of the reference device")
struct ExecutableTests {
  private static let bound = 5

  @Test(arguments: UInt64(1)...60) func inference(seed: UInt64) throws {
    var graph = try RandomGraph(seed: seed, steps: 14).graph
    graph.assignments = []
    try compare(graph)
  }

  @Test(arguments: UInt64(1)...60) func training(seed: UInt64) throws {
    var graph = try RandomGraph(seed: seed, steps: 9).graph
    try TrainingStep.add(to: &graph)
    try compare(graph)
  }

  @Test func bindingTwoSizesSharesVariables() throws {
    var graph = try RandomGraph(seed: 3).graph
    try TrainingStep.add(to: &graph)
    try compare(graph, threads: 2)
  }

  /// Runs every number of examples from 1 to the bound, and two steps each.
  private func compare(_ graph: Graph, threads: Int = 1) throws {
    try Verifier.verify(graph)
    let plan = try Planner.plan(graph)
    try PlanVerifier.verify(plan)
    let pool = ThreadPool(threads: threads)
    for samples in 1...Self.bound {
      var given = RandomGraph.data(graph, samples: samples)
      let store = try VariableStore(plan.variableExtents)
      for name in store.names { store.set(name, try #require(given[name])) }
      let executable = try Executable(
        plan, samples: Self.bound, store: store, machine: Machine(pool: pool), seed: 7)
      for input in plan.graph.inputs {
        let name = try #require(plan.graph.name(input))
        try #require(given[name]).copy(to: try #require(executable.input(name)))
      }
      for step in 0..<2 {
        let expected = reference(graph, &given, samples, step)
        executable.run(samples: samples, step: step)
        try expectOutputs(executable, expected, graph)
      }
      for name in store.names { #expect(store[name] == given[name], "\(name)") }
    }
  }

  /// The outputs of one run; variables of `given` take their new values.
  private func reference(
    _ graph: Graph, _ given: inout [String: Tensor], _ samples: Int, _ step: Int
  ) -> [String: Tensor] {
    let evaluator = GraphEvaluator(graph) { RandomKey.derive(seed: 7, purpose: $0) }
    let values = evaluator.run(given, samples: samples, step: step)
    for (variable, value) in graph.assignments {
      if let name = graph.name(variable) { given[name] = values[value] }
    }
    return Dictionary(
      graph.outputs.compactMap { output in values[output.value].map { (output.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  private func expectOutputs(
    _ executable: Executable, _ expected: [String: Tensor], _ graph: Graph
  ) throws {
    for (name, tensor) in expected {
      let start = try #require(executable.output(name))
      #expect(Tensor(type: tensor.type, copying: start).words == tensor.words, "\(name)")
    }
  }
}

extension Plan {
  /// The variables a store for the plan needs.
  var variableExtents: [(name: String, extents: [Int])] {
    graph.variables().map { (graph.name($0) ?? "", graph.type($0).extents) }
  }
}
