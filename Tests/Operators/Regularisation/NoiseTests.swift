import Graph
import Operators
import Support
import Testing

@Suite struct NoiseTests {
  private let operation = NoiseOperator(std: 0.5, stream: "noise_1")

  @Test func noiseHasItsMomentsAndPassesTheOperand() throws {
    let count = 100_000
    let x = TrialOperand([count], [Float](repeating: 3, count: count))
    let y = try OperatorTrial(samples: 1).run(operation, [x])[0].map { Double($0) - 3 }
    let mean = y.reduce(0, +) / Double(count)
    let square = y.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(abs(mean) < 4 * 0.5 / Double(count).squareRoot())
    #expect(abs(square - 0.25) < 4 * 0.25 * (2 / Double(count)).squareRoot())
  }

  @Test func followsStreamAndStep() throws {
    let x = TrialOperand.random([6], samples: 11)
    var trial = OperatorTrial(samples: 11)
    trial.step = 4
    var stream = RandomStream(key: RandomKey.derive(key: trial.key, index: 4))
    var normals: [Double] = []
    while normals.count < 66 {
      let pair = stream.normalPair()
      normals += [Double(pair.0), Double(pair.1)]
    }
    let expected = zip(x.floats, normals).map { Double($0) + 0.5 * $1 }
    #expect(agree(try trial.run(operation, [x])[0], expected, 2e-6))
    let whole = try trial.run(operation, [x])
    trial.step = 5
    #expect(try trial.run(operation, [x]) != whole)
  }

  @Test func sameBitsAtAnyThreadCount() throws {
    let x = TrialOperand.random([257], samples: 400)
    var trial = OperatorTrial(samples: 400)
    let whole = try trial.run(operation, [x])
    trial.threads = 3
    #expect(try trial.run(operation, [x]) == whole)
  }

  @Test func gradientPassesAndInferenceHasNone() throws {
    var graph = Graph()
    let input = graph.addInput("x", TensorType([3], batched: true))
    let upstream = graph.addInput("dy", TensorType([3], batched: true))
    let results = try graph.append(operation, [input], origin: .none)
    var builder = GraphBuilder(graph: graph, origin: .none)
    #expect(try operation.inferenceForm([input], &builder) == [input])
    var context = GradientContext(
      operands: [input], results: results, upstream: [upstream], wanted: [true],
      builder: builder)
    #expect(try operation.gradient(&context) == [upstream])
  }
}
