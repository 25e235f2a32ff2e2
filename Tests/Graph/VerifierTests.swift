import Testing

@testable import Graph

@Suite("Verifier")
struct VerifierTests {
  private static func graph() throws -> Graph {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([4], batched: true))
    let parts = try graph.append(Halves(), [x], origin: Origin(layer: "h"))
    let y = try graph.append(Times(2), [parts[0]], origin: Origin(layer: "t"))[0]
    graph.outputs = [("y", y), ("z", parts[1])]
    return graph
  }

  private static func refuses(_ graph: Graph) -> String? {
    do throws(Verifier.Failure) { try Verifier.verify(graph) } catch { return error.message }
    return nil
  }

  @Test func accepts() throws { #expect(Self.refuses(try Self.graph()) == nil) }

  @Test("reading before making") func order() throws {
    var graph = try Self.graph()
    graph.nodes.reverse()
    #expect(Self.refuses(graph)?.contains("before it is made") == true)
    graph.sortNodes()
    #expect(Self.refuses(graph) == nil)
  }

  @Test("a missing node") func missing() throws {
    var graph = try Self.graph()
    graph.nodes.removeFirst()
    #expect(Self.refuses(graph) != nil)
  }

  @Test("an output that is never made") func output() throws {
    var graph = try Self.graph()
    graph.nodes.removeLast()
    #expect(Self.refuses(graph)?.contains("the output y") == true)
  }

  @Test("types that do not follow") func types() throws {
    var graph = try Self.graph()
    graph.nodes[1].operands = [graph.inputs[0]]
    #expect(Self.refuses(graph)?.contains("times of `t`") == true)
    graph = try Self.graph()
    graph.nodes[1].operation = Halves()
    #expect(Self.refuses(graph) != nil)
  }

  @Test("names that stand twice") func names() throws {
    var graph = try Self.graph()
    graph.outputs.append(("y", graph.outputs[1].value))
    #expect(Self.refuses(graph) == "the output y stands twice")
    graph = try Self.graph()
    let twin = graph.addVariable(Variable("x", .parameter), [2])
    graph.outputs.append(("twin", twin))
    #expect(Self.refuses(graph) == "the name x stands twice")
    graph = try Self.graph()
    for number in 0..<2 {
      let constant = graph.addConstant(.filled([1], 0), name: "zeros")
      graph.outputs.append(("c\(number)", constant))
    }
    #expect(Self.refuses(graph) == nil)
  }

  @Test("assignments that do not fit") func assignments() throws {
    var graph = try Self.graph()
    let variable = graph.addVariable(Variable("v", .state), [3])
    let value = graph.outputs[0].value
    graph.assignments = [(variable, value)]
    #expect(Self.refuses(graph)?.contains("assignment to v") == true)
    graph.assignments = [(value, value)]
    #expect(Self.refuses(graph) != nil)
    graph.assignments = [(variable, try graph.append(Times(3), [variable], origin: .none)[0])]
    #expect(Self.refuses(graph) == nil)
  }
}
