import Graph
import Kernels
import Operators
import Testing

@testable import Passes

/// Networks over images keep what they compute: in float64 the rewrites are exact, in float32 they
/// stay within rounding.
@Suite("Pipelines over images")
struct ImagePipelineTests {
  private static let samples = 2

  @Test("every pass is exact in float64", arguments: UInt64(1)...40)
  func exact(seed: UInt64) throws {
    var graph = try RandomImageGraph(seed: seed).graph
    let given = RandomGraph.data(graph, samples: Self.samples).mapValues { tensor in
      tensor.floats.map(Double.init)
    }
    let expected = try RewriteReference64(graph: graph, samples: Self.samples).outputs(given)
    let passes = Pipeline.inference.filter { $0.name != ConstantFolding.name }
    _ = try Pipeline.run(passes, on: &graph) { pass, after in
      #expect(throws: Never.self, "\(pass.name)") { try Verifier.verify(after) }
      let found = try? RewriteReference64(graph: after, samples: Self.samples).outputs(given)
      let error = Self.difference(found ?? [:], expected)
      #expect(error < 1e-11, "\(pass.name)")
    }
  }

  @Test("frozen, 1e-4 in float32, and settled", arguments: UInt64(1)...60)
  func frozen(seed: UInt64) throws {
    var graph = try RandomImageGraph(seed: seed).graph
    let given = RandomGraph.data(graph, samples: Self.samples)
    let exact = given.mapValues { tensor in tensor.floats.map(Double.init) }
    let expected = try RewriteReference64(graph: graph, samples: Self.samples).outputs(exact)
    Freeze.bind(&graph) { given[$0] }
    _ = try Pipeline.run(Pipeline.inference, on: &graph)
    try Verifier.verify(graph)
    let found = GraphEvaluator(graph).outputs(given, samples: Self.samples).mapValues { tensor in
      tensor.floats.map(Double.init)
    }
    #expect(Self.difference(found, expected) < 1e-4)
    #expect(graph.variables().isEmpty)
    let text = graph.text
    #expect(try Graph(text: text, operators: OperatorCatalogue.operators).text == text)
    let again = try Pipeline.run(Pipeline.inference, on: &graph)
    #expect(again.filter { $0.outcome == .applied } == [])
  }

  /// The largest difference of any output, relative to its largest entry or to 1.
  private static func difference(
    _ found: [String: [Double]], _ expected: [String: [Double]]
  ) -> Double {
    var worst = 0.0
    for (name, values) in expected {
      let scale = values.reduce(1) { max($0, abs($1)) }
      guard let other = found[name], other.count == values.count else { return .infinity }
      for (left, right) in zip(other, values) { worst = max(worst, abs(left - right) / scale) }
    }
    return worst
  }
}
