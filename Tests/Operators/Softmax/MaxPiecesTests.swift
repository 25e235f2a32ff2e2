import Graph
import Operators
import Testing

@Suite struct MaxPiecesTests {
  private func naive(_ x: [Double], pieces: Int, outputs: Int) -> [Double] {
    stride(from: 0, to: x.count, by: pieces * outputs).flatMap { start in
      (0..<outputs).map { output in
        (0..<pieces).map { x[start + $0 * outputs + output] }.max() ?? .nan
      }
    }
  }

  @Test(arguments: [1, 2, 3, 5], [1, 16, 17])
  func takesTheLargest(pieces: Int, outputs: Int) throws {
    let x = TrialOperand.random([pieces * outputs], samples: 6)
    let expected = naive(x.floats.map(Double.init), pieces: pieces, outputs: outputs)
    let y = try OperatorTrial(samples: 6).run(MaxPieces(pieces: pieces), [x])[0]
    #expect(agree(y, expected, 0))
  }

  @Test func gradient() throws {
    let x = TrialOperand.random([12], samples: 5)
    let trial = GradientTrial(operation: MaxPieces(pieces: 3), operands: [x], samples: 5) {
      naive($0[0], pieces: 3, outputs: 4)
    }
    #expect(try trial.largestError() < 1e-6)
  }

  @Test func theFirstOfEqualsReceivesTheGradient() throws {
    let x = TrialOperand([4], [1, 2, 1, 5])
    let upstream = TrialOperand([2], [10, 20])
    let trial = OperatorTrial(samples: 1)
    #expect(try trial.run(MaxPiecesGradient(pieces: 2), [x, upstream]) == [[10, 0, 0, 20]])
  }

  @Test func nanShows() throws {
    let x = TrialOperand([4], [.nan, 1, 0, .nan])
    let y = try OperatorTrial(samples: 1).run(MaxPieces(pieces: 2), [x])[0]
    #expect(y.filter(\.isNaN).count == 2)
  }

  @Test func refusesUnevenPieces() {
    #expect(throws: OperatorError.self) {
      try MaxPieces(pieces: 3).results(of: [TensorType([10], batched: true)])
    }
  }
}
