import Graph
import Operators
import Testing

@Suite struct AlphaDropoutTests {
  /// Klambauer et al. 2017: with inputs of mean 0 and variance 1, results keep both.
  @Test(arguments: [0.05, 0.1, 0.5])
  func keepsMeanAndVariance(rate: Double) throws {
    let count = 200_000
    let x = TrialOperand.random([count], samples: 1, key: 5)
    let y = try OperatorTrial(samples: 1).run(AlphaDropoutOperator(rate: rate, stream: ""), [x])[0]
    let mean = y.reduce(0.0) { $0 + Double($1) } / Double(count)
    let variance = y.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
    #expect(abs(mean) < 0.01)
    #expect(abs(variance - 1) < 0.02)
  }

  /// At rate 1/2 the published constants give a and b in closed form.
  @Test func twoValuesOfAConstantInput() throws {
    let limit = -1.0507009873554805 * 1.6732632423543772
    let a = 1 / (0.5 + limit * limit * 0.25).squareRoot()
    let b = -a * 0.5 * limit
    let x = TrialOperand([1000], [Float](repeating: 2, count: 1000))
    let y = try OperatorTrial(samples: 1).run(AlphaDropoutOperator(rate: 0.5, stream: ""), [x])[0]
    for value in y {
      let kept = abs(Double(value) - (a * 2 + b)) < 1e-5
      let dropped = abs(Double(value) - (a * limit + b)) < 1e-5
      #expect(kept || dropped)
    }
    #expect(Set(y).count == 2)
  }

  @Test func gradientHasTheSameMask() throws {
    let operation = AlphaDropoutOperator(rate: 0.3, stream: "")
    let x = TrialOperand.random([50], samples: 2)
    var trial = OperatorTrial(samples: 2)
    trial.key = 0
    let zero = try trial.run(operation, [TrialOperand([50], [Float](repeating: 0, count: 100))])[0]
    let one = try trial.run(operation, [TrialOperand([50], [Float](repeating: 1, count: 100))])[0]
    let error = try GradientTrial(operation: operation, operands: [x], samples: 2) { x in
      x[0].indices.map { Double(zero[$0]) + x[0][$0] * Double(one[$0] - zero[$0]) }
    }.largestError()
    #expect(error < 1e-5)
  }
}
