import Graph
import Operators
import Schema
import Testing

@Suite struct ConcatTests {
  /// Rows of both side by side, written independently.
  private func naive(_ a: [Float], _ m: Int, _ b: [Float], _ n: Int, rows: Int) -> [Float] {
    var result: [Float] = []
    for row in 0..<rows {
      result += a[row * m..<(row + 1) * m]
      result += b[row * n..<(row + 1) * n]
    }
    return result
  }

  @Test(arguments: [1, 3, 15, 16, 17, 40], [1, 2, 33])
  func putsRowsSideBySide(columns: Int, samples: Int) throws {
    let a = TrialOperand.random([3, columns], samples: samples)
    let b = TrialOperand.random([3, 5], samples: samples, key: 2)
    let expected = naive(a.floats, columns, b.floats, 5, rows: 3 * samples)
    for threads in [1, 3] {
      var trial = OperatorTrial(samples: samples)
      trial.bound = samples + 4
      trial.threads = threads
      #expect(try trial.run(Concat(), [a, b]) == [expected])
    }
  }

  @Test func gradientIsEachInputsShare() throws {
    let operands = [
      TrialOperand.random([2, 3], samples: 2), .random([2, 4], samples: 2, key: 2),
      .random([2, 1], samples: 2, key: 3),
    ]
    let trial = GradientTrial(operation: Concat(), operands: operands, samples: 2) { x in
      var rows: [Double] = []
      for row in 0..<4 {
        rows += x[0][row * 3..<row * 3 + 3]
        rows += x[1][row * 4..<row * 4 + 4]
        rows.append(x[2][row])
      }
      return rows
    }
    #expect(try trial.largestError() < 1e-6)
  }

  @Test func sliceAndItsGradient() throws {
    let x = TrialOperand([4], [0, 1, 2, 3, 4, 5, 6, 7])
    let slice = Slice(start: 1, count: 2)
    #expect(try OperatorTrial(samples: 2).run(slice, [x]) == [[1, 2, 5, 6]])
    let trial = GradientTrial(operation: slice, operands: [x], samples: 2) {
      [$0[0][1], $0[0][2], $0[0][5], $0[0][6]]
    }
    #expect(try trial.gradients(upstream: [1, 2, 3, 4]) == [[0, 1, 2, 0, 0, 3, 4, 0]])
    #expect(try trial.largestError() < 1e-6)
  }

  @Test func paddingAndItsGradient() throws {
    let x = TrialOperand([2], [1, 2, 3, 4])
    let padding = PadColumns(before: 1, after: 2)
    let expected: [Float] = [0, 1, 2, 0, 0, 0, 3, 4, 0, 0]
    #expect(try OperatorTrial(samples: 2).run(padding, [x]) == [expected])
    let trial = GradientTrial(operation: padding, operands: [x], samples: 2) { x in
      [0, x[0][0], x[0][1], 0, 0, 0, x[0][2], x[0][3], 0, 0]
    }
    #expect(try trial.largestError() < 1e-6)
  }

  @Test func shapesThatDoNotFit() {
    let image = TensorType([4, 4, 2], batched: true)
    for other in [
      TensorType([4, 5, 2], batched: true), TensorType([4, 2], batched: true),
      TensorType([4, 4, 2], batched: false), TensorType([], batched: true),
    ] {
      #expect(throws: OperatorError.self) { try Concat().results(of: [image, other]) }
    }
    #expect(throws: OperatorError.self) { try Concat().results(of: []) }
    #expect(throws: OperatorError.self) { try Slice(start: 1, count: 2).results(of: [image]) }
    #expect(throws: OperatorError.self) {
      try PadColumns(before: .max, after: 1).results(of: [image])
    }
  }

  @Test func disagreementNamesTheAxis() throws {
    let error = try #require(throws: OperatorError.self) {
      try Concat().results(of: [
        TensorType([28, 28, 3], batched: true), TensorType([14, 28, 8], batched: true),
      ])
    }
    #expect(error.kind == .disagreement)
    #expect(error.expected == "28x28x8")
    #expect(error.found == "14x28x8 (axis 1: 14, not 28)")
  }
}
