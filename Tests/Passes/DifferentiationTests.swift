import Graph
import Kernels
import Operators
import Testing

@testable import Passes

@Suite("Differentiation")
struct DifferentiationTests {
  private static let samples = 4

  /// A random network with a squared loss.
  private static func network(_ seed: UInt64) throws -> (Graph, ValueID) {
    var graph = try RandomGraph(seed: seed, steps: 9, smooth: true).graph
    let target = graph.addInput("t", graph.type(graph.outputs[0].value))
    let squares = PointwiseLoss((.input(0) - .input(1)) * (.input(0) - .input(1)))
    let loss = try graph.append(squares, [graph.outputs[0].value, target], origin: .none)[0]
    graph.outputs = [("loss", loss)]
    graph.removeDeadNodes()
    return (graph, loss)
  }

  @Test("whole networks agree with central differences in float64", arguments: UInt64(1)...30)
  func wholeNetworks(seed: UInt64) throws {
    let (forward, loss) = try Self.network(seed)
    let given = RandomGraph.data(forward, samples: Self.samples)
    try GradientTrial(forward: forward, loss: loss, samples: Self.samples, given: given)
      .expectAgreement()
  }

  @Test("dropout passes the gradient through the mask it drew") func dropout() throws {
    var graph = Graph()
    let x = graph.addVariable(Variable("x", .parameter), [64])
    let dropped = try graph.append(
      DropoutOperator(rate: 0.5, stream: "d"), [x], origin: .none)[0]
    let sum = try graph.append(SumTo(.scalar), [dropped], origin: .none)[0]
    let gradients = try Differentiation.gradients(of: sum, by: [x], in: &graph)
    let gradient = try #require(gradients[x])
    graph.outputs = [("y", dropped), ("g", gradient)]
    let found = GraphEvaluator(graph) { _ in 11 }.outputs(["x": .filled([64], 1)], samples: 1)
    #expect(found["g"] == found["y"])
    #expect(Set(try #require(found["g"]).floats) == [0, 2])
  }

  @Test("what the loss does not depend on has no gradient") func independent() throws {
    var graph = Graph()
    let a = graph.addVariable(Variable("a", .parameter), [])
    let b = graph.addVariable(Variable("b", .parameter), [])
    let square = Elementwise("square", .input(0) * .input(0))
    let loss = try graph.append(square, [a], origin: .none)[0]
    let gradients = try Differentiation.gradients(of: loss, by: [a, b], in: &graph)
    #expect(Set(gradients.keys) == [a])
  }

  @Test("only a single number is differentiated") func notScalar() throws {
    var graph = Graph()
    let a = graph.addVariable(Variable("a", .parameter), [3])
    #expect(throws: OperatorError.self) {
      try Differentiation.gradients(of: a, by: [a], in: &graph)
    }
  }
}
