import Graph
import Operators
import Testing

@testable import Passes

/// What is compiled before there are weights has the shape of what is frozen with them.
@Suite("Graphs of promised weights")
struct PromisedWeightsTests {
  @Test("the steps of an export, without its numbers", arguments: UInt64(1)...40)
  func sameSteps(seed: UInt64) throws {
    let graph = try RandomGraph(seed: seed, steps: 12).graph
    let given = RandomGraph.data(graph, samples: 1)
    var frozen = graph
    Freeze.bind(&frozen) { given[$0] }
    _ = try Pipeline.run(Pipeline.inference, on: &frozen)
    _ = Freeze.externalise(&frozen)
    var promised = graph
    Freeze.promise(&promised)
    _ = try Pipeline.run(Pipeline.inference, on: &promised)
    Freeze.outline(&promised)
    _ = Freeze.externalise(&promised)
    try Verifier.verify(promised)
    #expect(Self.steps(promised) == Self.steps(frozen))
    #expect(Self.weights(promised) == Self.weights(frozen))
    #expect(promised.variables().count == promised.variables(.frozen).count)
  }

  private static func steps(_ graph: Graph) -> [String] {
    graph.nodes.map { node in
      let operands = node.operands.map { graph.type($0).description }
      return "\(node.operation.name) \(node.operation.attributes) \(operands)"
    }
  }

  private static func weights(_ graph: Graph) -> [String] {
    graph.variables().map { graph.type($0).description }.sorted()
  }
}
