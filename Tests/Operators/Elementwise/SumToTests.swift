import Graph
import Testing

@testable import Operators

@Suite struct SumToTests {
  @Test(arguments: [1, 2, 10, 16, 17, 33, 128])
  func sumsLeadingAxes(columns: Int) throws {
    for samples in [1, 2, 65] {
      let x = TestOperand.batch(samples, 3, columns)
      let y = try NodeRunner.run(
        SumTo(TensorType([columns], batched: false)), [x], samples: samples, bound: samples + 2)[0]
      var expected = [Double](repeating: 0, count: columns)
      for (index, value) in x.values.enumerated() { expected[index % columns] += Double(value) }
      expectClose(y, expected, relative: 1e-5, absolute: 1e-5)
    }
  }

  @Test func sumsToANumber() throws {
    let x = TestOperand.batch(50, 77)
    let y = try NodeRunner.run(SumTo(.scalar), [x], samples: 50)[0]
    expectClose(y, [x.values.reduce(0) { $0 + Double($1) }], absolute: 1e-4)
  }

  @Test func sumsTheLastAxis() throws {
    let x = TestOperand.batch(5, 4, 21)
    let y = try NodeRunner.run(
      SumTo(TensorType([4, 1], batched: true)), [x], samples: 5, bound: 9)[0]
    let expected = (0..<20).map { row in
      x.values[row * 21..<(row + 1) * 21].reduce(0) { $0 + Double($1) }
    }
    expectClose(y, expected, absolute: 1e-5)
  }

  @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
    let x = TestOperand.batch(1000, 130)
    for type in [TensorType([130], batched: false), .scalar] {
      let one = try NodeRunner.run(SumTo(type), [x], samples: 1000)
      for threads in [2, 3] {
        #expect(try NodeRunner.run(SumTo(type), [x], samples: 1000, threads: threads) == one)
      }
    }
  }

  @Test func isDifferentiatedByRepetition() throws {
    try Gradients.expect(
      SumTo(TensorType([4], batched: false)), [.batch(3, 2, 4)], samples: 3
    ) { x in (0..<4).map { c in (0..<6).reduce(0) { $0 + x[0][$1 * 4 + c] } } }
    try Gradients.expect(SumTo(.scalar), [.batch(2, 3)], samples: 2) { [$0[0].reduce(0, +)] }
  }

  @Test func refusesWhatIsNoPartOfTheOperand() {
    for extents in [[3], [2, 4], [4, 2]] {
      #expect(throws: OperatorError.self) {
        try SumTo(TensorType(extents, batched: false)).results(
          of: [TensorType([2, 2], batched: true)])
      }
    }
  }

  @Test func readsItsAttributesBack() throws {
    for type in [TensorType([3, 1], batched: true), .scalar] {
      let operation = SumTo(type)
      #expect(try SumTo(attributes: operation.attributes).attributes == operation.attributes)
    }
  }
}
