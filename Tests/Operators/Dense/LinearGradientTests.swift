import Graph
import Testing

@testable import Operators

@Suite struct LinearGradientTests {
  @Test(arguments: [(1, 1), (3, 10), (33, 17), (20, 64)], [1, 2, 19])
  func multiplies(shape: (Int, Int), samples: Int) throws {
    let (k, n) = shape
    let x = TestOperand.batch(samples, k)
    let dy = TestOperand.batch(samples, n, seed: 2)
    let w = TestOperand.fixed(k, n, seed: 3)
    let v = [x, dy, w].map(\.doubles)
    for bound in [samples, samples + 5] {
      let dx = try NodeRunner.run(LinearInputGradient(), [dy, w], samples: samples, bound: bound)
      expectClose(dx[0], Products.inputGradient(v[1], v[2], k, n), absolute: 1e-5)
      let dw = try NodeRunner.run(LinearWeightGradient(), [x, dy], samples: samples, bound: bound)
      expectClose(dw[0], Products.weightGradient(v[0], v[1], k, n), absolute: 1e-5)
    }
  }

  @Test func areDifferentiatedAgain() throws {
    try Gradients.expect(
      LinearInputGradient(), [.batch(3, 4), .fixed(5, 4, seed: 2)], samples: 3
    ) { Products.inputGradient($0[0], $0[1], 5, 4) }
    try Gradients.expect(
      LinearWeightGradient(), [.batch(3, 5), .batch(3, 4, seed: 2)], samples: 3
    ) { Products.weightGradient($0[0], $0[1], 5, 4) }
  }

  @Test func refuseRowsThatDiffer() {
    let x = TensorType([2, 5], batched: true)
    for dy in [TensorType([3, 4], batched: true), TensorType([2, 4], batched: false)] {
      #expect(throws: OperatorError.self) { try LinearWeightGradient().results(of: [x, dy]) }
    }
    #expect(throws: OperatorError.self) {
      try LinearInputGradient().results(of: [x, TensorType([4, 6], batched: false)])
    }
  }
}
