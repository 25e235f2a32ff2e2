import Graph
import Kernels
import Operators
import Planning
import Testing

@testable import Runtime

/// Weights that never change are laid out once, when a plan is bound: the results stay, and the
/// memory is foretold.
@Suite struct PreparedWeightsTests {
  private static let samples = 3

  @Test(arguments: [1, 2, 4]) func convolutionsPackFrozenWeights(groups: Int) throws {
    var results: [[Float]] = []
    for kind in [Variable.Kind.parameter, .frozen] {
      let graph = try Self.graph(kind, groups: groups)
      let plan = try Planner.plan(graph)
      let machine = Machine(pool: ThreadPool(threads: 2))
      let estimate = MemoryEstimate(plan, samples: Self.samples, threads: 2, blas: nil)
      let given = RandomGraph.data(graph, samples: Self.samples)
      let store = try VariableStore(plan.variableExtents)
      for name in store.names { store.set(name, try #require(given[name])) }
      let executable = try Executable(
        plan, samples: Self.samples, store: store, machine: machine)
      #expect((estimate.prepared > 0) == (kind == .frozen))
      #expect(estimate.total == executable.ownBytes + store.bytes)
      try #require(given["x"]).copy(to: try #require(executable.input("x")))
      executable.run(samples: Self.samples)
      let expected = GraphEvaluator(graph).outputs(given, samples: Self.samples)["y"]?.floats ?? []
      let found = Self.floats(try #require(executable.output("y")), expected.count)
      let scale = expected.reduce(1) { max($0, abs($1)) }
      for (left, right) in zip(found, expected) { #expect(abs(left - right) <= 1e-5 * scale) }
      results.append(found)
    }
    #expect(results[0].count == Self.samples * 7 * 6 * 4 && results[0].count == results[1].count)
  }

  private static func floats(_ start: UnsafeRawPointer, _ count: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: start.assumingMemoryBound(to: Float.self), count: count))
  }

  /// A convolution and a transposed one behind it.
  private static func graph(_ kind: Variable.Kind, groups: Int) throws -> Graph {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([7, 6, 4], batched: true))
    let first = graph.addVariable(Variable("a.weight", kind), [3, 3, 4 / groups, 8])
    let second = graph.addVariable(Variable("b.weight", kind), [2, 2, 4 / groups, 8])
    let form = ConvolutionForm(
      pad: BorderWidths(top: 1, left: 1, bottom: 1, right: 1), groups: groups)
    let small = ConvolutionForm(
      pad: BorderWidths(top: 1, left: 0, bottom: 0, right: 1), groups: groups)
    let y = try graph.append(Convolution(form, bias: false), [x, first], origin: .none)[0]
    let spread = TransposedConvolution(
      small, size: PerAxis(7, 6), bias: false, epilogue: .binary(.maximum, .input(0), .constant(0)))
    let z = try graph.append(spread, [y, second], origin: .none)[0]
    graph.outputs = [("y", z)]
    return graph
  }
}
