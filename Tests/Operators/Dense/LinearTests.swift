import Graph
import Kernels
import Schema
import Testing

@testable import Operators

@Suite struct LinearTests {
  @Test(arguments: [(1, 1), (3, 10), (16, 16), (33, 17), (64, 31), (5, 100)])
  func multiplies(k: Int, n: Int) throws {
    for samples in [1, 2, 13, 17] {
      let operands = [TestOperand.batch(samples, k), .fixed(k, n, seed: 2), .fixed(n, seed: 3)]
      let v = operands.map(\.doubles)
      let y = try NodeRunner.run(Linear(bias: true), operands, samples: samples, bound: samples + 3)
      expectClose(y[0], Products.product(v[0], v[1], v[2], k, n), absolute: 1e-5)
      let plain = try NodeRunner.run(
        Linear(bias: false), Array(operands.prefix(2)), samples: samples)
      expectClose(plain[0], Products.product(v[0], v[1], nil, k, n), absolute: 1e-5)
    }
  }

  @Test func worksOnTheLastAxisOfAnyRank() throws {
    let operands = [TestOperand.batch(2, 3, 4, 5), .fixed(5, 7, seed: 2)]
    let y = try NodeRunner.run(Linear(bias: false), operands, samples: 2)[0]
    expectClose(y, Products.product(operands[0].doubles, operands[1].doubles, nil, 5, 7))
    let type = try Linear(bias: false).results(of: operands.map(\.type))
    #expect(type == [TensorType([3, 4, 7], batched: true)])
  }

  @Test func multipliesUnbatchedTensors() throws {
    for extents in [[6], [3, 6]] {
      let x = TestOperand.fixed(extents, Noise.values(extents.reduce(1, *)))
      let w = TestOperand.fixed(6, 4, seed: 2)
      let y = try NodeRunner.run(Linear(bias: false), [x, w], samples: 1)[0]
      expectClose(y, Products.product(x.doubles, w.doubles, nil, 6, 4))
    }
  }

  @Test func appliesARectifierAsEpilogue() throws {
    let operands = [TestOperand.batch(9, 20), .fixed(20, 33, seed: 2), .fixed(33, seed: 3)]
    let v = operands.map(\.doubles)
    let y = try NodeRunner.run(Linear(bias: true, epilogue: .rectifier), operands, samples: 9)[0]
    let expected = Products.product(v[0], v[1], v[2], 20, 33).map { max($0, 0) }
    expectClose(y, expected, absolute: 1e-5)
  }

  @Test(arguments: [1, 4, 33, 150], [1, 2])
  func appliesAnEpilogueOfFurtherOperands(samples: Int, threads: Int) throws {
    let formula = tanh(.input(0) + .input(1)) * .input(2) + .input(3)
    let operands = [
      TestOperand.batch(samples, 12), .fixed(12, 70, seed: 2), .fixed(70, seed: 3),
      .batch(samples, 70, seed: 4), .fixed(70, seed: 5), .fixed([], [0.25]),
    ]
    let v = operands.map(\.doubles)
    let expected = Products.product(v[0], v[1], v[2], 12, 70).enumerated().map { index, x in
      Formula.unary(.tanh, .input(0)).evaluate([x + v[3][index]]) * v[4][index % 70] + 0.25
    }
    let y = try NodeRunner.run(
      Linear(bias: true, epilogue: formula), operands, samples: samples, bound: samples + 1,
      threads: threads)[0]
    expectClose(y, expected, absolute: 1e-5)
  }

  @Test(arguments: [1, 33])
  func addsAnotherOperandWholeOrRepeated(samples: Int) throws {
    let sum = Formula.input(0) + .input(1)
    for formula in [sum, .input(1) + .input(0), .binary(.maximum, sum, .constant(0))] {
      for extra in [TestOperand.batch(samples, 70, seed: 4), .fixed(70, seed: 5)] {
        let operands = [
          TestOperand.batch(samples, 12), .fixed(12, 70, seed: 2), .fixed(70, seed: 3), extra,
        ]
        let v = operands.map(\.doubles)
        let expected = Products.product(v[0], v[1], v[2], 12, 70).enumerated().map {
          formula.evaluate([$1, v[3][$0 % v[3].count]])
        }
        let y = try NodeRunner.run(
          Linear(bias: true, epilogue: formula), operands, samples: samples, bound: samples + 1)[0]
        expectClose(y, expected, absolute: 1e-5)
      }
    }
  }

  @Test func givesTheSameBitsAtAnyNumberOfThreads() throws {
    let operands = [TestOperand.batch(200, 90), .fixed(90, 130, seed: 2), .fixed(130, seed: 3)]
    let operation = Linear(bias: true, epilogue: tanh(.input(0)))
    let one = try NodeRunner.run(operation, operands, samples: 200)
    for threads in [2, 3] {
      #expect(try NodeRunner.run(operation, operands, samples: 200, threads: threads) == one)
    }
  }

  @Test func isDifferentiatedByInputWeightAndBias() throws {
    try Gradients.expect(
      Linear(bias: true), [.batch(4, 3, 5), .fixed(5, 6, seed: 2), .fixed(6, seed: 3)], samples: 4
    ) { Products.product($0[0], $0[1], $0[2], 5, 6) }
    try Gradients.expect(
      Linear(bias: false), [.fixed(3, 5), .fixed(5, 6, seed: 2)], samples: 1
    ) { Products.product($0[0], $0[1], nil, 5, 6) }
  }

  @Test func refusesToDifferentiateAnEpilogue() {
    let operands = [TestOperand.batch(2, 3), .fixed(3, 4)]
    let error = #expect(throws: OperatorError.self) {
      try Gradients.analytic(
        Linear(bias: false, epilogue: .rectifier), operands, upstream: Noise.values(8), samples: 2)
    }
    #expect(error?.kind == .attribute)
  }

  @Test func refusesOperandsThatDoNotFit() {
    let x = TensorType([5], batched: true)
    let w = TensorType([5, 3], batched: false)
    let b = TensorType([3], batched: false)
    let wrong: [[TensorType]] = [
      [x, w], [x, w, b, b], [x, TensorType([4, 3], batched: false), b],
      [x, w, TensorType([4], batched: false)], [TensorType([], batched: true), w, b],
      [x, TensorType([5, 3], batched: true), b], [x, TensorType([5], batched: false), b], [],
      [TensorType([5], batched: true, element: .int32), w, b],
    ]
    for types in wrong {
      #expect(throws: OperatorError.self) { try Linear(bias: true).results(of: types) }
    }
    for types in [[x, w, b], [x, w, b, x]] {
      #expect(throws: OperatorError.self) {
        try Linear(bias: true, epilogue: .input(0) + .input(1)).results(of: types)
      }
    }
  }

  @Test func readsItsAttributesBack() throws {
    for operation in [Linear(bias: false), Linear(bias: true, epilogue: tanh(.input(0)))] {
      let copy = try Linear(attributes: operation.attributes)
      #expect(copy.attributes == operation.attributes && copy.epilogue == operation.epilogue)
    }
  }
}
