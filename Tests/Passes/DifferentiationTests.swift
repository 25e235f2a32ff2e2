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
    let reference = Reference64(graph: forward, samples: Self.samples)
    let given = RandomGraph.data(forward, samples: Self.samples)
    let doubles = given.mapValues { $0.floats.map(Double.init) }
    var graph = forward
    let parameters = graph.variables(.parameter)
    let gradients = try Differentiation.gradients(of: loss, by: parameters, in: &graph)
    graph.outputs += gradients.map { ("\($0.key.index)", $0.value) }
    try Verifier.verify(graph)
    let found = GraphEvaluator(graph).run(given, samples: Self.samples)
    for (parameter, gradient) in gradients {
      let values = try #require(found[gradient]).floats
      let name = try #require(graph.name(parameter))
      let scale = values.reduce(1e-2) { max($0, Double(abs($1))) }
      for element in values.indices {
        let slope = try Self.slope(reference, doubles, name, element, loss)
        #expect(abs(Double(values[element]) - slope) <= 2e-4 * scale, "\(name)[\(element)]")
      }
    }
  }

  private static func slope(
    _ reference: Reference64, _ given: [String: [Double]], _ name: String, _ element: Int,
    _ loss: ValueID
  ) throws -> Double {
    let width = 1e-5
    func value(_ shift: Double) throws -> Double {
      var moved = given
      moved[name]?[element] += shift
      return try #require(try reference.run(moved)[loss])[0]
    }
    return (try value(width) - value(-width)) / (2 * width)
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
