import Graph
import Operators
import Support
import Testing

@Suite struct DropPathTests {
  private let operation = DropPath(survival: 0.8, stream: "residual_1")

  /// Factors by the definition: word i of the step's stream decides over example i.
  private func factors(_ samples: Int, key: UInt64, step: UInt64) -> [Double] {
    var stream = RandomStream(key: RandomKey.derive(key: key, index: step))
    return (0..<samples).map { _ in Float(stream.uniform()) < Float(0.8) ? 1.25 : 0 }
  }

  @Test func wholeExamplesAreKeptOrDropped() throws {
    let x = TrialOperand.random([3, 7], samples: 29)
    var trial = OperatorTrial(samples: 29)
    trial.step = 5
    let factors = factors(29, key: trial.key, step: 5)
    #expect(Set(factors) == [0, 1.25])
    let expected = x.floats.enumerated().map { Float(factors[$0.offset / 21]) * $0.element }
    #expect(try trial.run(operation, [x])[0].map { $0 + 0 } == expected.map { $0 + 0 })
    trial.shared = [0: 0]
    trial.bound = 64
    #expect(try trial.run(operation, [x])[0].map { $0 + 0 } == expected.map { $0 + 0 })
  }

  @Test func aDroppedExampleIsZeroWhateverItHeld() throws {
    let x = TrialOperand([4], [Float](repeating: .infinity, count: 400))
    let y = try OperatorTrial(samples: 100).run(operation, [x])[0]
    #expect(y.allSatisfy { $0 == 0 || $0 == .infinity } && y.contains(0))
  }

  @Test func sameBitsAtAnyThreadCount() throws {
    let x = TrialOperand.random([257], samples: 400)
    var trial = OperatorTrial(samples: 400)
    let whole = try trial.run(operation, [x])
    for threads in [2, 3] {
      trial.threads = threads
      #expect(try trial.run(operation, [x]) == whole)
    }
  }

  @Test func keepsTheExpectation() throws {
    let count = 20_000
    let x = TrialOperand([1], [Float](repeating: 1, count: count))
    let y = try OperatorTrial(samples: count).run(operation, [x])[0]
    let kept = Double(y.filter { $0 != 0 }.count) / Double(count)
    #expect(abs(kept - 0.8) <= 4 * (0.8 * 0.2 / Double(count)).squareRoot())
    let all = DropPath(survival: 1, stream: "")
    #expect(try OperatorTrial(samples: count).run(all, [x])[0] == x.floats)
  }

  @Test func gradientHasTheSameMask() throws {
    let x = TrialOperand.random([4], samples: 9)
    let factors = factors(9, key: 0, step: 0)
    let error = try GradientTrial(operation: operation, operands: [x], samples: 9) { x in
      x[0].enumerated().map { $0.element * factors[$0.offset / 4] }
    }.largestError()
    #expect(error < 1e-6)
  }

  @Test func disappearsAtInference() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([3], batched: true))
    var builder = GraphBuilder(graph: graph, origin: .none)
    #expect(try operation.inferenceForm([x], &builder) == [x])
  }
}
