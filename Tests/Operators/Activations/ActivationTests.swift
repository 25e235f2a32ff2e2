import Graph
import Kernels
import Schema
import Testing

@testable import Operators

@Suite struct ActivationTests {
  private typealias Table = ActivationTable

  @Test(.enabled(if: Reference.exists("activations.json"), "needs the reference values"))
  func agreeWithPyTorch() throws {
    let cases = try Reference.cases("activations.json")
    for (name, activation) in Table.all {
      guard let reference = cases.first(where: { $0.name == name }) else { continue }
      for (index, x) in reference["x"].enumerated() {
        let y = activation.formula.evaluate([x])
        #expect(abs(y - reference["y"][index]) <= 1e-11 * (1 + abs(y)), "\(name) at \(x)")
        let derivative = activation.formula.derivative(withRespectTo: 0)
        let slope = (activation.slope ?? derivative).evaluate([x, y])
        let expected = reference["dy_dx"][index]
        #expect(abs(slope - expected) <= 2e-8 * (1 + abs(expected)), "\(name)' at \(x)")
      }
      let kernel = try NodeRunner.run(
        activation.operation, [.batch([], reference.floats("x"))], samples: reference["x"].count)
      expectClose(kernel[0], reference["y"], relative: 1e-6, absolute: 1e-7, "\(name)")
    }
  }

  @Test(.enabled(if: Reference.exists("activations.json"), "needs the reference values"))
  func areAllInTheReferenceOrHaveAClosedForm() throws {
    let names = try Reference.cases("activations.json").map(\.name)
    let known = Set(names.map { String($0.prefix { $0 != "(" }) })
    for name in Table.names {
      #expect(known.contains(name) || Table.closedForms[name] != nil, "\(name)")
    }
  }

  @Test func agreeWithTheirClosedForms() {
    for (name, activation) in Table.all {
      guard let closed = Table.closedForms[name] else { continue }
      for x in stride(from: -9.0, through: 9, by: 0.25) {
        #expect(activation.formula.evaluate([x]) == closed(x), "\(name) at \(x)")
      }
    }
  }

  @Test func areDifferentiatedRightByBothRules() throws {
    for (name, activation) in Table.all {
      for value in Noise.values(200, seed: 9) {
        let x = 3.1 * Double(value)
        guard [-3, -1, 0, 1, 3, 6].allSatisfy({ abs(x - $0) > 1e-4 }) else { continue }
        let step = 1e-6
        let above = activation.formula.evaluate([x + step])
        let expected = (above - activation.formula.evaluate([x - step])) / (2 * step)
        let y = activation.formula.evaluate([x])
        let derived = activation.formula.derivative(withRespectTo: 0).evaluate([x])
        #expect(abs(derived - expected) < 1e-7, "\(name) at \(x)")
        guard let slope = activation.slope else { continue }
        #expect(abs(slope.evaluate([x, y]) - expected) < 1e-7, "the slope of \(name) at \(x)")
      }
    }
  }

  @Test func haveGradientsThatTheKernelsCompute() throws {
    for (name, activation) in Table.all where name != "identity" {
      let built = try BuiltLayer(activation, named: name, on: TensorType([37], batched: true))
      let node = try #require(built.graph.nodes.first)
      let x = TestOperand.batch(5, 37, seed: 4)
      try Gradients.expect(node.operation, [x], samples: 5, tolerance: 3e-5) {
        $0[0].map { activation.formula.evaluate([$0]) }
      }
    }
  }

  @Test func keepTheSecondMomentByTheirGain() {
    for (name, activation) in Table.all where !activation.saturates && name != "selu" {
      let moment = Table.normalMean { z in
        let y = activation.formula.evaluate([z])
        return y * y
      }
      #expect(abs(activation.gain * activation.gain * moment - 1) < 1e-4, "\(name)")
    }
  }

  @Test func leaveOnlyTheOutputAliveWhereItSuffices() throws {
    for name in ["relu", "tanh", "sigmoid", "elu", "selu", "leaky_relu", "softplus"] {
      let entry = try #require(OperatorCatalogue.layers[name] as? any Activation.Type)
      let activation = try entry.init(arguments: entry.declaration.completed())
      #expect(activation.slope?.inputs == [1], "\(name)")
    }
  }

  @Test func identityAddsNoNode() throws {
    let built = try BuiltLayer("identity", on: TensorType([3], batched: true))
    #expect(built.graph.nodes.isEmpty && built.output == built.input)
  }

  @Test func refuseSeveralInputs() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([3], batched: true))
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: .none), path: "a", kind: "relu",
      next: LayerCharacter())
    #expect(throws: OperatorError.self) { try ReLULayer(arguments: [:]).build([x, x], &builder) }
  }
}
