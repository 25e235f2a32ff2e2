import Graph
import Kernels
import Operators
import Schema
import Testing

@Suite struct AttentionOperatorTests {
  private static func form(_ causal: Bool, rate: Double = 0) -> AttentionForm {
    AttentionForm(heads: 2, isCausal: causal, rate: rate, stream: rate > 0 ? "drops" : "")
  }

  @Test(arguments: [false, true]) func agreesWithTheDefinition(causal: Bool) throws {
    let shape = AttentionShape(length: 5, width: 4, heads: 2, isCausal: causal)
    let x = TrialOperand.random([5, 12], samples: 3)
    let operation = AttentionOperator(Self.form(causal))
    let forward: ([[Double]]) -> [Double] = { values in
      stride(from: 0, to: 180, by: 60).flatMap {
        NaiveAttention.forward(shape, qkv: Array(values[0][$0..<$0 + 60]))
      }
    }
    let y = try OperatorTrial(samples: 3).run(operation, [x])[0]
    #expect(agree(y, forward([x.floats.map(Double.init)]), 1e-5))
    let trial = GradientTrial(operation: operation, operands: [x], samples: 3, forward: forward)
    #expect(try trial.largestError() < 1e-4)
  }

  @Test func sumsNobodyReadsAreLeftOut() throws {
    let x = TrialOperand.random([5, 12], samples: 2)
    var trial = OperatorTrial(samples: 2)
    let both = try trial.run(AttentionOperator(Self.form(true)), [x])
    trial.used = [true, false]
    let alone = try trial.run(AttentionOperator(Self.form(true)), [x])
    #expect(bits([both[0]]) == bits([alone[0]]) && alone[1].allSatisfy(\.isNaN))
  }

  @Test func dropsOtherWeightsAtEveryStepAndNoneAtInference() throws {
    let operation = AttentionOperator(Self.form(false, rate: 0.5))
    let x = TrialOperand.random([5, 12], samples: 2)
    var trial = OperatorTrial(samples: 2)
    let first = try trial.run(operation, [x])
    #expect(bits(try trial.run(operation, [x])) == bits(first))
    trial.step = 1
    #expect(bits(try trial.run(operation, [x])) != bits(first))
    #expect(operation.randomStream == "drops" && operation.traits == .random)
    var builder = GraphBuilder(graph: Graph(), origin: .none)
    let input = builder.graph.addInput("x", TensorType([5, 12], batched: true))
    let replaced = try #require(try operation.inferenceForm([input], &builder))
    #expect(replaced.count == 2)
    let node = try #require(builder.graph.nodes.first)
    #expect((node.operation as? AttentionOperator)?.form == Self.form(false))
    #expect(try AttentionOperator(Self.form(true)).inferenceForm([input], &builder) == nil)
  }

  @Test func fewerExamplesThanBoundForAreRight() throws {
    let x = TrialOperand.random([5, 12], samples: 2)
    var trial = OperatorTrial(samples: 2)
    let exact = try trial.run(AttentionOperator(Self.form(true)), [x])
    (trial.bound, trial.threads) = (7, 2)
    #expect(bits(try trial.run(AttentionOperator(Self.form(true)), [x])) == bits(exact))
  }

  @Test func shapesThatAreNoSequenceAreRefused() {
    let operation = AttentionOperator(Self.form(true))
    let types = [
      TensorType([12], batched: true), TensorType([5, 11], batched: true),
      TensorType([5, 9], batched: true), TensorType([5, 0], batched: true),
      TensorType([5, 12], batched: true, element: .int32),
    ]
    for type in types {
      #expect(throws: OperatorError.self) { try operation.results(of: [type]) }
    }
  }

  @Test func theLayerDeclaresFourProducts() throws {
    let built = try BuiltLayer(
      "attention", ["heads": .integer(2), "causal": .boolean(true)],
      on: TensorType([5, 8], batched: true))
    let parts = ["query", "key", "value", "output"]
    let names = parts.flatMap { ["tested.\($0).weight", "tested.\($0).bias"] }
    #expect(Set(built.parameters.map(\.name)) == Set(names))
    #expect(built.parameters.map(\.extents).filter { $0 == [8, 8] }.count == 4)
    #expect(built.graph.type(built.output) == TensorType([5, 8], batched: true))
  }

  @Test func headsThatDoNotDivideAreRefused() {
    let error = #expect(throws: OperatorError.self) {
      try BuiltLayer("attention", ["heads": .integer(3)], on: TensorType([5, 8], batched: true))
    }
    #expect(error?.kind == .attribute && error?.found == "3 heads")
    #expect(error?.expected == "a number of heads that divides 8")
  }
}
