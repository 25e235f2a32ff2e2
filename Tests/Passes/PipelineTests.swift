import Graph
import Kernels
import Operators
import Testing

@testable import Passes

@Suite("Pipelines keep what a graph computes")
struct PipelineTests {
  private static let samples = 3

  /// The largest difference of any output, relative to its largest entry.
  private static func difference(_ found: [String: Tensor], _ expected: [String: Tensor]) -> Double
  {
    var worst = 0.0
    for (name, tensor) in expected {
      let scale = tensor.floats.reduce(Float(1e-3)) { max($0, abs($1)) }
      let other = found[name]?.floats ?? []
      guard other.count == tensor.words.count else { return .infinity }
      for (left, right) in zip(other, tensor.floats) {
        worst = max(worst, Double(abs(left - right) / scale))
      }
    }
    return worst
  }

  @Test("inference: every pass verified, 1e-5 in all", arguments: UInt64(1)...60)
  func inference(seed: UInt64) throws {
    var graph = try RandomGraph(seed: seed, steps: 12).graph
    let given = RandomGraph.data(graph, samples: Self.samples)
    Freeze.bind(&graph) { given[$0] }
    var plain = graph
    _ = try Pipeline.run([InferenceForms.self], on: &plain)
    let expected = GraphEvaluator(plain).outputs(given, samples: Self.samples)
    _ = try Pipeline.run(Pipeline.inference, on: &graph) { pass, after in
      #expect(throws: Never.self, "\(pass.name)") { try Verifier.verify(after) }
      let found = GraphEvaluator(after).outputs(given, samples: Self.samples)
      let error = Self.difference(found, expected)
      #expect(error < 1e-5, "\(pass.name)")
    }
    for node in graph.nodes {
      #expect(!(node.operation is BatchNormInference || node.operation is BatchNormTraining))
      #expect(!node.operation.traits.contains(.random))
    }
    #expect(graph.variables().isEmpty)
    let text = graph.text
    #expect(try Graph(text: text, operators: OperatorCatalogue.operators).text == text)
  }

  @Test("a second run changes nothing any more", arguments: UInt64(1)...30)
  func settled(seed: UInt64) throws {
    var graph = try RandomGraph(seed: seed, steps: 12).graph
    let given = RandomGraph.data(graph, samples: 1)
    Freeze.bind(&graph) { given[$0] }
    _ = try Pipeline.run(Pipeline.inference, on: &graph)
    let count = graph.nodes.count
    let rewrites = try Pipeline.run(Pipeline.inference, on: &graph)
    #expect(graph.nodes.count == count)
    #expect(rewrites.filter { $0.outcome == .applied } == [])
  }

  @Test("training: loss and new values stay", arguments: UInt64(1)...25)
  func training(seed: UInt64) throws {
    var graph = try RandomGraph(seed: seed, steps: 9).graph
    try TrainingStep.add(to: &graph)
    for (variable, value) in graph.assignments {
      graph.outputs.append(("new.\(graph.name(variable) ?? "")", value))
    }
    let given = RandomGraph.data(graph, samples: Self.samples)
    let expected = GraphEvaluator(graph).outputs(given, samples: Self.samples)
    _ = try Pipeline.run(Pipeline.beforeGradient + Pipeline.training, on: &graph) { pass, after in
      #expect(throws: Never.self, "\(pass.name)") { try Verifier.verify(after) }
      let found = GraphEvaluator(after).outputs(given, samples: Self.samples)
      #expect(Self.difference(found, expected) < 1e-4, "\(pass.name)")
    }
  }

  @Test("records carry the error measured, when asked") func measuring() throws {
    var graph = try RandomGraph(seed: 4, steps: 12).graph
    let given = RandomGraph.data(graph, samples: 1)
    Freeze.bind(&graph) { given[$0] }
    var silent = graph
    let rewrites = try Pipeline.run(Pipeline.inference, on: &graph, measuring: true)
    let applied = rewrites.filter { $0.outcome == .applied && $0.pass != InferenceForms.name }
    #expect(!applied.isEmpty)
    for rewrite in applied { #expect(try #require(rewrite.largestError) < 1e-5) }
    let unmeasured = try Pipeline.run(Pipeline.inference, on: &silent)
    #expect(unmeasured.allSatisfy { $0.largestError == nil })
    #expect(silent.text == graph.text)
  }

  @Test("freezing and thawing keep the data by name") func externalise() throws {
    var graph = try RandomGraph(seed: 6, steps: 12).graph
    let given = RandomGraph.data(graph, samples: Self.samples)
    Freeze.bind(&graph) { given[$0] }
    _ = try Pipeline.run(Pipeline.inference, on: &graph)
    let expected = GraphEvaluator(graph).outputs(given, samples: Self.samples)
    let weights = Freeze.externalise(&graph)
    try Verifier.verify(graph)
    #expect(graph.variables(.frozen).map { graph.name($0) } == weights.map(\.name))
    var data = given
    for (name, tensor) in weights { data[name] = tensor }
    #expect(GraphEvaluator(graph).outputs(data, samples: Self.samples) == expected)
  }
}
