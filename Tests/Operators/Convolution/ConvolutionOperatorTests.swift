import Graph
import Kernels
import Schema
import Testing

@testable import Operators

import struct Operators.Convolution
import struct Operators.ConvolutionWeightGradient

@Suite struct ConvolutionOperatorTests {
  private static let form = ConvolutionForm(
    stride: PerAxis(2, 1), pad: BorderWidths(top: 1, left: 0, bottom: 2, right: 1),
    dilation: PerAxis(1, 2), groups: 2)
  private static let naive = NaiveConvolutions(
    form: form, image: [5, 6, 4], kernel: [3, 2, 2, 6], samples: 2)

  @Test(arguments: [1, 3]) func convolvesAndAppliesAnEpilogue(threads: Int) throws {
    let (rows, columns) = Self.naive.size
    let operands = [
      TestOperand.batch(2, 5, 6, 4), .fixed(3, 2, 2, 6, seed: 2), .fixed(6, seed: 3),
      .batch(2, rows, columns, 6, seed: 4),
    ]
    let v = operands.map(\.doubles)
    let product = Self.naive.convolve(v[0], v[1]).enumerated().map { $1 + v[2][$0 % 6] }
    let cases: [(Formula, [Double])] = [
      (.rectifier, product.map { max($0, 0) }),
      (
        .binary(.maximum, .input(0) + .input(1), .constant(0)),
        zip(product, v[3]).map { max($0 + $1, 0) }
      ),
      (
        tanh(.input(0)) * .input(1),
        zip(product, v[3]).map { Formula.unary(.tanh, .input(0)).evaluate([$0]) * $1 }
      ),
    ]
    for (formula, wanted) in cases {
      let operation = Convolution(Self.form, bias: true, epilogue: formula)
      let given = formula.inputs.contains(1) ? operands : Array(operands.prefix(3))
      let y = try NodeRunner.run(operation, given, samples: 2, bound: 3, threads: threads)
      expectClose(y[0], wanted, absolute: 1e-5)
    }
  }

  @Test func spreadsAndAppliesAnEpilogue() throws {
    let (rows, columns) = Self.naive.size
    let operands = [
      TestOperand.batch(2, rows, columns, 6), .fixed(3, 2, 2, 6, seed: 2), .fixed(4, seed: 3),
    ]
    let v = operands.map(\.doubles)
    let wanted = Self.naive.inputGradient(v[0], v[1]).enumerated().map {
      max($1 + v[2][$0 % 4], 0)
    }
    let operation = TransposedConvolution(
      Self.form, size: PerAxis(5, 6), bias: true, epilogue: .rectifier)
    let y = try NodeRunner.run(operation, operands, samples: 2)
    expectClose(y[0], wanted, absolute: 1e-5)
  }

  @Test func worksWithoutABatch() throws {
    let single = NaiveConvolutions(
      form: Self.form, image: [5, 6, 4], kernel: [3, 2, 2, 6], samples: 1)
    let operands = [TestOperand.fixed(5, 6, 4), .fixed(3, 2, 2, 6, seed: 2)]
    let v = operands.map(\.doubles)
    let y = try NodeRunner.run(Convolution(Self.form, bias: false), operands, samples: 3)
    expectClose(y[0], single.convolve(v[0], v[1]), absolute: 1e-5)
  }

  /// The gradients of the gradients, too.
  @Test func everyProductIsDifferentiable() throws {
    let (rows, columns) = Self.naive.size
    let x = TestOperand.batch(2, 5, 6, 4)
    let weight = TestOperand.fixed(3, 2, 2, 6, seed: 2)
    let dy = TestOperand.batch(2, rows, columns, 6, seed: 3)
    try Gradients.expect(
      ConvolutionWeightGradient(Self.form, kernel: PerAxis(3, 2)), [x, dy], samples: 2
    ) { Self.naive.weightGradient($0[0], $0[1]) }
    try Gradients.expect(
      TransposedConvolution(Self.form, size: PerAxis(5, 6), bias: false), [dy, weight], samples: 2
    ) { Self.naive.inputGradient($0[0], $0[1]) }
    try Gradients.expect(Convolution(Self.form, bias: false), [x, weight], samples: 2) {
      Self.naive.convolve($0[0], $0[1])
    }
  }

  /// The weights that passes make: factors of outputs and inputs, and what a shift adds.
  @Test func scalesAndShiftsItsChannels() throws {
    let plain = ConvolutionForm(stride: PerAxis(2, 1), groups: 2)
    for form in [Self.form, plain] {
      let naive = NaiveConvolutions(
        form: form, image: [5, 6, 4], kernel: [3, 2, 2, 6], samples: 1)
      try scale(Convolution(form, bias: true), naive)
    }
  }

  private func scale(_ operation: Convolution, _ naive: NaiveConvolutions) throws {
    let image = TestOperand.batch(1, 5, 6, 4)
    let weight = TestOperand.fixed(3, 2, 2, 6, seed: 2)
    let bias = TestOperand.fixed(6, seed: 3)
    let (inner, outer) = (TestOperand.fixed(4, seed: 4), TestOperand.fixed(6, seed: 5))
    let shift = TestOperand.fixed(4, seed: 6)
    let operands = ["x": image, "w": weight, "b": bias, "i": inner, "o": outer, "s": shift]
    var graph = Graph()
    var ids: [String: ValueID] = [:]
    for (name, operand) in operands {
      ids[name] = graph.addInput(name, operand.type)
    }
    let id = { (name: String) in try #require(ids[name]) }
    let (w, b, i, o, s) = (try id("w"), try id("b"), try id("i"), try id("o"), try id("s"))
    let outputs = try graph.build(.none) { builder throws(OperatorError) in
      [
        try operation.scalingOutputs(of: w, by: o, &builder),
        try operation.scalingInputs(of: w, by: i, &builder),
        try operation.shiftingInputs(by: s, weight: w, bias: b, &builder),
      ]
    }
    let given = operands.mapValues { Tensor([$0.values.count], $0.values) }
    let values = GraphEvaluator(graph).run(given, samples: 1)
    let found = try outputs.map { try #require(values[$0]).floats.map(Double.init) }
    let product = naive.convolve(image.doubles, weight.doubles)
    let scaledOutputs = product.enumerated().map { $1 * outer.doubles[$0 % 6] }
    expectClose(
      naive.convolve(image.doubles, found[0]).map(Float.init), scaledOutputs, absolute: 1e-4)
    let scaledInputs = image.doubles.enumerated().map { $1 * inner.doubles[$0 % 4] }
    expectClose(
      naive.convolve(image.doubles, found[1]).map(Float.init),
      naive.convolve(scaledInputs, weight.doubles), absolute: 1e-4)
    guard operation.shiftObstacle(image.type) == nil else { return }
    let shifted = image.doubles.enumerated().map { $1 + shift.doubles[$0 % 4] }
    let sums = zip(product.indices, product).map { $1 + found[2][$0 % 6] }
    let wanted = naive.convolve(shifted, weight.doubles).enumerated().map {
      $1 + bias.doubles[$0 % 6]
    }
    expectClose(sums.map(Float.init), wanted, absolute: 1e-4)
  }

  @Test func anImageWithItsPaddingAroundItNeedsNone() throws {
    let bordered = try #require(Convolution(Self.form, bias: false).bordered)
    #expect(bordered.widths == Self.form.pad && bordered.product.form.pad == .none)
    #expect(Convolution(ConvolutionForm(), bias: false).bordered == nil)
    let operands = [
      TestOperand.batch(2, 5, 6, 4), .fixed(4), .fixed(3, 2, 2, 6, seed: 2),
    ]
    let zeros = TestOperand.fixed([4], [0, 0, 0, 0])
    let padded = try NodeRunner.run(Pad(bordered.widths), [operands[0], zeros], samples: 2)[0]
    let y = try NodeRunner.run(
      bordered.product, [.batch([8, 7, 4], padded), operands[2]], samples: 2)[0]
    expectClose(
      y, Self.naive.convolve(operands[0].doubles, operands[2].doubles), absolute: 1e-5)
  }

  @Test func countsMultiplyAdds() {
    let types = [TensorType([5, 6, 4], batched: true), TensorType([3, 2, 2, 6], batched: false)]
    let (rows, columns) = Self.naive.size
    let result = TensorType([rows, columns, 6], batched: true)
    #expect(
      Convolution(Self.form, bias: false).arithmetic(types, [result])
        == rows * columns * 6 * 3 * 2 * 2)
  }

  @Test func refusesWeightsThatDoNotFit() {
    let image = TensorType([5, 6, 4], batched: true)
    let plain = Convolution(ConvolutionForm(), bias: false)
    for extents in [[3, 3, 4], [3, 3, 5, 2], [6, 3, 4, 2], [3, 3, 4, 0]] {
      #expect(throws: OperatorError.self) {
        try plain.results(of: [image, TensorType(extents, batched: false)])
      }
    }
    #expect(throws: OperatorError.self) {
      try TransposedConvolution(ConvolutionForm(), size: PerAxis(9, 9), bias: false).results(
        of: [image, TensorType([3, 3, 2, 4], batched: false)])
    }
  }
}
