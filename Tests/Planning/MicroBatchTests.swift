import Graph
import Operators
import Testing

@testable import Planning

@Suite("How a batch is cut")
struct MicroBatchTests {
  /// A chain of convolutions of 3x3 over images of 32x32: 64 KiB of activations at each step of an
  /// example, 9 KiB of weights.
  private static func convolutions(_ epilogue: ((inout Graph, ValueID) throws -> ValueID)? = nil)
    throws -> Plan
  {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([32, 32, 16], batched: true))
    for layer in 0..<4 {
      let weight = graph.addVariable(Variable("w\(layer)", .frozen), [3, 3, 16, 16])
      let form = ConvolutionForm(pad: BorderWidths(top: 1, left: 1, bottom: 1, right: 1))
      value = try graph.append(Convolution(form, bias: false), [value, weight], origin: .none)[0]
    }
    if let epilogue { value = try epilogue(&graph, value) }
    graph.outputs = [("y", value)]
    return try Planner.plan(graph)
  }

  @Test func partsFitTheCache() throws {
    let plan = try Self.convolutions()
    #expect(plan.perSampleBytes == 2 * 64 << 10)
    for samples in [64, 100, 256, 1000] {
      let part = try #require(plan.microBatch(of: samples))
      #expect(part * plan.perSampleBytes <= 1 << 20)
      #expect(part >= 4, "\(part) of \(samples)")
    }
  }

  @Test func fewExamplesStayTogether() throws {
    let plan = try Self.convolutions()
    for samples in [1, 8, 32] { #expect(plan.microBatch(of: samples) == nil) }
  }

  @Test func statisticsOfTheBatchKeepItTogether() throws {
    let plan = try Self.convolutions { graph, value in
      let roles = ["scale", "shift", "mean", "variance"]
      let own = roles.map { graph.addVariable(Variable($0, .state), [16]) }
      let norm = BatchNormTraining(epsilon: 1e-5, momentum: 0.1)
      return try graph.append(norm, [value] + own, origin: .none)[0]
    }
    #expect(!plan.graph.takesExamplesAlone)
    #expect(plan.microBatch(of: 256) == nil)
  }

  @Test func randomNumbersKeepItTogether() throws {
    let plan = try Self.convolutions { graph, value in
      try graph.append(DropoutOperator(rate: 0.5, stream: "drop"), [value], origin: .none)[0]
    }
    #expect(plan.microBatch(of: 256) == nil)
  }

  @Test("where weights are most of what is read, each is read once") func heavyWeights() throws {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([1024], batched: true))
    for layer in 0..<3 {
      let weight = graph.addVariable(Variable("w\(layer)", .frozen), [1024, 1024])
      value = try graph.append(Linear(bias: false), [value, weight], origin: .none)[0]
    }
    graph.outputs = [("y", value)]
    let plan = try Planner.plan(graph)
    #expect(plan.graph.takesExamplesAlone)
    #expect(plan.microBatch(of: 100_000) == nil)
  }

  @Test("parts begin where inputs are aligned") func aligned() throws {
    for (width, examples) in [(16, 1), (24, 2), (4, 4), (7, 16), (1, 16)] {
      var graph = Graph()
      let x = graph.addInput("x", TensorType([width], batched: true))
      graph.outputs = [
        ("y", try graph.append(ReshapeOperator([1, width]), [x], origin: .none)[0])
      ]
      #expect(try Planner.plan(graph).alignedExamples == examples, "\(width)")
    }
  }
}
