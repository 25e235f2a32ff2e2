import Graph
import Kernels
import Schema
import Testing

@testable import Operators

@Suite struct ElementwiseTests {
  /// x0 * x1 + x2 with every way to repeat an operand.
  private static let formula = Formula.input(0) * .input(1) + .input(2)

  @Test(arguments: [1, 2, 3, 5, 15, 16, 17, 31, 33, 64, 100])
  func repeatsRows(columns: Int) throws {
    for samples in [1, 2, 7] {
      let x = TestOperand.batch(samples, columns)
      let row = TestOperand.fixed(columns, seed: 2)
      let scalar = TestOperand.fixed([], [0.75])
      let y = try NodeRunner.run(
        Elementwise("test", Self.formula), [x, row, scalar], samples: samples)[0]
      let expected = x.values.indices.map {
        Double(x.values[$0]) * Double(row.values[$0 % columns]) + 0.75
      }
      expectClose(y, expected, relative: 1e-6)
    }
  }

  @Test func repeatsTrailingAxesOverImages() throws {
    let x = TestOperand.batch(2, 3, 4, 5)
    let row = TestOperand.fixed(4, 5, seed: 3)
    let y = try NodeRunner.run(
      Elementwise("add", .input(0) + .input(1)), [x, row], samples: 2)[0]
    expectClose(y, x.values.indices.map { Double(x.values[$0]) + Double(row.values[$0 % 20]) })
  }

  @Test func repeatsColumns() throws {
    let x = TestOperand.fixed(6, 35)
    let column = TestOperand.fixed(6, 1, seed: 4)
    let y = try NodeRunner.run(
      Elementwise("scale", .input(0) * .input(1)), [x, column], samples: 1)[0]
    expectClose(y, x.values.indices.map { Double(x.values[$0]) * Double(column.values[$0 / 35]) })
  }

  @Test func runsShortBatches() throws {
    let x = TestOperand.batch(3, 20)
    let y = try NodeRunner.run(Elementwise("double", 2 * .input(0)), [x], samples: 3, bound: 8)[0]
    #expect(y == x.values.map { 2 * $0 })
  }

  @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
    let x = TestOperand.batch(300, 257)
    let row = TestOperand.fixed(257, seed: 5)
    let operation = Elementwise("test", tanh(.input(0)) * .input(1))
    let one = try NodeRunner.run(operation, [x, row], samples: 300)
    for threads in [2, 3] {
      #expect(try NodeRunner.run(operation, [x, row], samples: 300, threads: threads) == one)
    }
  }

  @Test func namesTheShapesThatDisagree() throws {
    let operation = Elementwise("add", .input(0) + .input(1))
    let image = TensorType([28, 28, 16], batched: true)
    let other = TensorType([28, 28, 32], batched: true)
    let error = #expect(throws: OperatorError.self) { try operation.results(of: [image, other]) }
    #expect(error?.kind == .disagreement)
    #expect(error?.expected == "28x28x16" || error?.found == "28x28x16")
  }

  @Test(arguments: [
    [TensorType([4], batched: true), TensorType([3], batched: false)],
    [TensorType([], batched: true), TensorType([3], batched: false)],
    [TensorType([2, 4], batched: true), TensorType([4], batched: true)],
    [TensorType([4], batched: true), TensorType([4], batched: true, element: .int32)],
    [TensorType([4], batched: true)], [],
  ])
  func refusesWhatDoesNotFit(types: [TensorType]) {
    #expect(throws: OperatorError.self) {
      try Elementwise("add", .input(0) + .input(1)).results(of: types)
    }
  }

  @Test func refusesRowsOfDifferentLengths() {
    let types = [[3, 4], [4], [3, 4]].enumerated().map { TensorType($1, batched: $0 == 0) }
    let error = #expect(throws: OperatorError.self) {
      try Elementwise("add", .input(0) + .input(1) + .input(2)).results(of: types)
    }
    #expect(error?.kind == .disagreement)
  }

  @Test func acceptsEmptyTensors() throws {
    let x = TestOperand.batch([0], [])
    #expect(try NodeRunner.run(Elementwise("relu", .rectifier), [x], samples: 3) == [[]])
  }

  @Test func differentiatesEveryRepetition() throws {
    let operation = Elementwise("test", Self.formula * .input(3))
    let operands = [
      TestOperand.batch(3, 2, 5), .fixed(5, seed: 2), .fixed([], [0.4]), .batch(3, 2, 5, seed: 3),
    ]
    try Gradients.expect(operation, operands, samples: 3) { x in
      x[0].indices.map { (x[0][$0] * x[1][$0 % 5] + x[2][0]) * x[3][$0] }
    }
    try Gradients.expect(
      Elementwise("scale", .input(0) * .input(1)), [.fixed(4, 6), .fixed(4, 1, seed: 2)],
      samples: 1
    ) { x in x[0].indices.map { x[0][$0] * x[1][$0 / 6] } }
  }

  @Test func readsItsAttributesBack() throws {
    let operation = Elementwise("relu", .rectifier, slope: step(.input(1)))
    let copy = try Elementwise(attributes: operation.attributes)
    #expect(copy.attributes == operation.attributes)
    #expect(copy.formula == operation.formula && copy.slope == operation.slope)
  }

  @Test(arguments: ["", "x0 +", "x0 x1", "foo(x0)", "x5000"])
  func refusesTextThatIsNoFormula(text: String) {
    #expect(throws: OperatorError.self) {
      try Elementwise(attributes: ["name": .name("test"), "formula": .string(text)])
    }
  }

  @Test func refusesFormulasTooLargeForAProgram() {
    let terms = (0..<300).map { "\($0).5" }.joined(separator: " + ")
    #expect(throws: OperatorError.self) {
      try Elementwise(attributes: ["name": .name("test"), "formula": .string("x0 + " + terms)])
    }
  }

  @Test func refusesASlopeOfSeveralOperands() {
    let operation = Elementwise("add", .input(0) + .input(1), slope: 1)
    let type = TensorType([4], batched: true)
    #expect(throws: OperatorError.self) { try operation.results(of: [type, type]) }
  }
}
