import Graph
import Kernels
import Operators
import Testing

@testable import Passes

@Suite("Values computed again")
struct RecomputationTests {
  private static let samples = 3

  @Test("no bit of the loss or of a new value changes", arguments: UInt64(1)...40)
  func sameBits(seed: UInt64) throws {
    var graph = try RandomGraph(seed: seed, steps: 12).graph
    try TrainingStep.add(to: &graph)
    let given = RandomGraph.data(graph, samples: Self.samples)
    let expected = GraphEvaluator(graph).run(given, samples: Self.samples)
    let count = Recomputation.count(in: graph)
    for most in [1, count / 2, count] {
      var changed = graph
      let rewrites = try Recomputation(most: most).run(on: &changed)
      #expect(rewrites.count == min(most, count))
      try Verifier.verify(changed)
      let found = GraphEvaluator(changed).run(given, samples: Self.samples)
      for (old, new) in zip(graph.outputs, changed.outputs) {
        #expect(found[new.value]?.words == expected[old.value]?.words, "\(old.name)")
      }
      for (old, new) in zip(graph.assignments, changed.assignments) {
        #expect(old.variable == new.variable)
        #expect(found[new.value]?.words == expected[old.value]?.words)
      }
    }
  }

  /// silu(x W): the product is kept for the gradient of silu, and silu for that of the next weight.
  private func chain(_ depth: Int) throws -> Graph {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([32], batched: true))
    for layer in 0..<depth {
      let origin = Origin(layer: "layer\(layer)")
      let weight = graph.addVariable(Variable("layer\(layer).weight", .parameter), [32, 32])
      value = try graph.append(Linear(bias: false), [value, weight], origin: origin)[0]
      let silu = Elementwise("silu", .input(0) * sigmoid(.input(0)))
      value = try graph.append(silu, [value], origin: origin)[0]
    }
    graph.outputs = [("y", value)]
    try TrainingStep.add(to: &graph)
    return graph
  }

  @Test func activationsAreMadeRightBeforeTheyAreRead() throws {
    var graph = try chain(4)
    let rewrites = try Recomputation().run(on: &graph)
    #expect(rewrites.map(\.origins[0].layer).starts(with: ["layer0", "layer1", "layer2"]))
    let producers = graph.producers()
    for node in graph.nodes where node.operation is LinearWeightGradient {
      guard let source = producers[node.operands[0]] else { continue }
      #expect(graph.nodes[source].operation.name == "elementwise")
      let position = try #require(producers[node.results[0]])
      let between = graph.nodes[(source + 1)..<position]
      #expect(!between.contains { $0.operation is Linear }, "\(node.origin.layer)")
    }
    #expect(graph.nodes.filter { $0.operation is Linear }.count == 4)
  }

  @Test func whatTheBackwardPassDoesNotReadStaysAsItIs() throws {
    var graph = try RandomGraph(seed: 3).graph
    let count = graph.nodes.count
    #expect(try Recomputation().run(on: &graph) == [])
    #expect(graph.nodes.count == count)
  }
}
