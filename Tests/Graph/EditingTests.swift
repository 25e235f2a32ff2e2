import Kernels
import Testing

@testable import Graph

@Suite("Editing and running graphs")
struct EditingTests {
  private static func chain(_ count: Int) throws -> (Graph, [ValueID]) {
    var graph = Graph()
    var values = [graph.addInput("x", TensorType([2], batched: true))]
    for _ in 0..<count {
      values.append(try graph.append(Times(2), [values[values.count - 1]], origin: .none)[0])
    }
    graph.outputs = [("y", values[count])]
    return (graph, values)
  }

  @Test("chains of replacements are followed to their end") func chains() throws {
    var (graph, values) = try Self.chain(4)
    graph.replaceUses([values[3]: values[2], values[2]: values[1], values[1]: values[0]])
    #expect(graph.nodes.map(\.operands) == [[values[0]], [values[0]], [values[0]], [values[0]]])
    graph.replaceUses([values[4]: values[0]])
    #expect(graph.outputs[0].value == values[0])
    #expect(graph.removeDeadNodes() == 4)
    try Verifier.verify(graph)
  }

  @Test("dead nodes go whatever the order, others stay") func dead() throws {
    var (graph, values) = try Self.chain(3)
    _ = try graph.append(Halves(), [values[1]], origin: .none)
    graph.nodes.reverse()
    #expect(graph.removeDeadNodes() == 1)
    graph.sortNodes()
    try Verifier.verify(graph)
    #expect(graph.nodes.count == 3)
  }

  @Test("sorting keeps the order where there is a choice") func sorting() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([2], batched: true))
    for factor in 0..<5 {
      let value = try graph.append(Times(Double(factor)), [x], origin: .none)[0]
      graph.outputs.append(("\(factor)", value))
    }
    let before = graph.nodes.map(\.id)
    graph.sortNodes()
    #expect(graph.nodes.map(\.id) == before)
  }

  @Test("long chains sort without deep recursion") func deep() throws {
    var (graph, _) = try Self.chain(5000)
    graph.nodes.reverse()
    graph.sortNodes()
    try Verifier.verify(graph)
  }

  @Test("the evaluator runs nodes in order") func evaluation() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([2], batched: true))
    let halves = try graph.append(Halves(), [x], origin: .none)
    let constant = graph.addConstant(Tensor([2], [5, 7]), name: "c")
    let tripled = try graph.append(Times(3), [halves[1]], origin: .none)[0]
    graph.outputs = [("a", halves[0]), ("b", tripled), ("c", constant)]
    let found = GraphEvaluator(graph).outputs(["x": Tensor([2, 2], [1, 2, 3, 4])], samples: 2)
    #expect(found["a"] == Tensor([2, 1], [1, 3]))
    #expect(found["b"] == Tensor([2, 1], [6, 12]))
    #expect(found["c"] == Tensor([2], [5, 7]))
  }

  @Test("tensors too large to address are refused") func size() throws {
    #expect(!TensorType([1 << 20, 1 << 20, 1 << 20], batched: true).isAddressable)
    #expect(!TensorType([-1], batched: false).isAddressable)
    #expect(TensorType([1 << 20, 0], batched: false).isAddressable)
  }
}
