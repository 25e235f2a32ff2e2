import Graph
import Operators
import Support
import Testing

@Suite struct DropoutTests {
  private let operation = DropoutOperator(rate: 0.25, stream: "layer")

  @Test func maskFollowsTheStreamWordByWord() throws {
    let x = TrialOperand([5], [Float](repeating: 3, count: 35))
    var trial = OperatorTrial(samples: 7)
    trial.step = 3
    var stream = RandomStream(key: RandomKey.derive(key: trial.key, index: 3))
    let expected = (0..<35).map { _ in stream.uniform() >= 0.25 ? Float(4) : 0 }
    #expect(try trial.run(operation, [x]) == [expected])
  }

  @Test func sameBitsAtAnyThreadCountAndPosition() throws {
    let x = TrialOperand.random([257], samples: 400)
    var trial = OperatorTrial(samples: 400)
    let whole = try trial.run(operation, [x])
    for threads in [2, 3] {
      trial.threads = threads
      #expect(try trial.run(operation, [x]) == whole)
    }
    var short = OperatorTrial(samples: 3)
    short.bound = 400
    short.shared = [0: 0]
    let part = TrialOperand([257], Array(x.floats[..<771]))
    #expect(try short.run(operation, [part]) == [Array(whole[0][..<771])])
  }

  @Test func stepsAndKeysDiffer() throws {
    let x = TrialOperand([64], [Float](repeating: 1, count: 64))
    var trial = OperatorTrial(samples: 1)
    let first = try trial.run(operation, [x])
    trial.step = 1
    #expect(try trial.run(operation, [x]) != first)
    trial.step = 0
    trial.key = 8
    #expect(try trial.run(operation, [x]) != first)
  }

  @Test(arguments: [0.0, 0.2, 0.5, 0.9])
  func keepsTheExpectation(rate: Double) throws {
    let count = 100_000
    let x = TrialOperand([count], [Float](repeating: 1, count: count))
    let y = try OperatorTrial(samples: 1).run(DropoutOperator(rate: rate, stream: ""), [x])[0]
    let dropped = Double(y.filter { $0 == 0 }.count) / Double(count)
    let deviation = (rate * (1 - rate) / Double(count)).squareRoot()
    #expect(abs(dropped - rate) <= 4 * deviation)
    #expect(y.allSatisfy { $0 == 0 || abs(Double($0) * (1 - rate) - 1) < 1e-6 })
  }

  @Test func gradientHasTheSameMask() throws {
    let x = TrialOperand.random([40], samples: 3)
    let ones = TrialOperand([40], [Float](repeating: 1, count: 120))
    var trial = OperatorTrial(samples: 3)
    trial.key = 0
    let mask = try trial.run(operation, [ones])[0]
    let gradient = try GradientTrial(operation: operation, operands: [x], samples: 3) { x in
      zip(x[0], mask).map { $0 * Double($1) }
    }.largestError()
    #expect(gradient < 1e-6)
  }

  @Test func disappearsAtInference() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([3], batched: true))
    var builder = GraphBuilder(graph: graph, origin: .none)
    #expect(try operation.inferenceForm([x], &builder) == [x])
    let alpha = AlphaDropoutOperator(rate: 0.1, stream: "")
    #expect(try alpha.inferenceForm([x], &builder) == [x])
  }

  @Test func layersDrawFromTheirOwnStream() throws {
    var trial = LayerTrial("dropout", path: "unit_2.dropout_1")
    let input = trial.input([8])
    _ = try trial.build(Dropout(arguments: ["rate": .quantity(20, .percent)]), [input])
    let operation = try #require(trial.graph.nodes.first?.operation as? DropoutOperator)
    #expect(operation == DropoutOperator(rate: 0.2, stream: "unit_2.dropout_1"))
    #expect(operation.randomStream == "unit_2.dropout_1")
  }
}
