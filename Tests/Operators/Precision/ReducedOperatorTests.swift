import Graph
import Kernels
import Schema
import Testing

@testable import Operators

/// The operators of reduced precision in graphs: with weights that are laid out ahead and with
/// others, against the naive products.
@Suite("Operators of reduced precision") struct ReducedOperatorTests {
  private static let form = ConvolutionForm(
    stride: PerAxis(2, 1), pad: BorderWidths(top: 1, left: 2, bottom: 0, right: 1))
  private static let input = InputScale(scale: 0.01, zero: 120)
  private static let samples = 3

  /// x0 + x1, but no less than 1/8: an epilogue beyond what tiles do.
  private static let tail = Formula.binary(.maximum, .input(0) + .input(1), .constant(0.125))

  private static func graph(
    _ operation: any Operator, x: TensorType, weight: Tensor, extra: TensorType?, _ scales: [Float]?
  ) throws -> Graph {
    var graph = Graph()
    var operands = [graph.addInput("x", x), graph.addConstant(weight, name: "w")]
    operands.append(graph.addConstant(Tensor([weight.type.columns], bias), name: "b"))
    if let extra { operands.append(graph.addInput("extra", extra)) }
    if let scales { operands.append(graph.addConstant(Tensor([scales.count], scales), name: "s")) }
    graph.outputs = [("y", try graph.append(operation, operands, origin: .none)[0])]
    try Verifier.verify(graph)
    return graph
  }

  private static let bias = Noise.values(10, seed: 3)
  private static let linearFloats = Noise.values(7 * 10, seed: 4)
  private static let imageFloats = Noise.values(3 * 2 * 5 * 10, seed: 5)

  private static func run(
    _ graph: Graph, _ x: [Float], _ xExtents: [Int], extra: ([Float], [Int])? = nil
  ) throws -> [Float] {
    var given = ["x": Tensor([samples] + xExtents, x)]
    if let (values, extents) = extra { given["extra"] = Tensor([samples] + extents, values) }
    let outputs = GraphEvaluator(graph).outputs(given, samples: samples)
    return try #require(outputs["y"]).floats
  }

  @Test("a linear layer of 8-bit integers, to the bit") func linearInt8() throws {
    let weights = QuantisedWeights(Self.linearFloats, columns: 10)
    let input = try #require(Self.input)
    let rectifier = Formula.binary(.maximum, .input(0), .constant(0))
    let graph = try Self.graph(
      LinearInt8(Linear(bias: true, epilogue: rectifier), input: input),
      x: TensorType([7], batched: true), weight: Tensor([7, 10], bytes: weights.integers),
      extra: nil, weights.scales)
    let x = Noise.values(Self.samples * 7, seed: 6)
    let expected = NaiveReducedProduct.integers(
      ReducedShapes.linear(
        TensorType([7], batched: true), TensorType([7, 10], batched: false), samples: Self.samples),
      x: x, weights: weights, input: input, bias: Self.bias, relu: true)
    #expect(try Self.run(graph, x, [7]) == expected)
  }

  @Test("a convolution of 8-bit integers with another tensor added") func convolutionInt8() throws {
    let weights = QuantisedWeights(Self.imageFloats, columns: 10)
    let (input, extents) = (try #require(Self.input), [4, 6, 5])
    let operation = ConvolutionInt8(
      Convolution(Self.form, bias: true, epilogue: Self.tail), input: input)
    let x = TensorType(extents, batched: true)
    let weightType = TensorType([3, 2, 5, 10], batched: false)
    let y = try Self.form.product(x, weightType, of: "test")
    let graph = try Self.graph(
      operation, x: x, weight: Tensor([3, 2, 5, 10], bytes: weights.integers), extra: y,
      weights.scales)
    let (given, extra) = (
      Noise.values(Self.samples * x.count, seed: 8), Noise.values(Self.samples * y.count, seed: 9)
    )
    let plain = NaiveReducedProduct.integers(
      ReducedShapes.convolution(Self.form, x, weightType, samples: Self.samples), x: given,
      weights: weights, input: input, bias: Self.bias)
    let expected = zip(plain, extra).map { max($0 + $1, 0.125) }
    #expect(try Self.run(graph, given, extents, extra: (extra, y.extents)) == expected)
  }

  @Test("bfloat16: a linear layer and a convolution") func bfloat16() throws {
    let rounds = ReducedUnit.best(integers: false).roundsInputs
    let x = TensorType([4, 6, 5], batched: true)
    let weightType = TensorType([3, 2, 5, 10], batched: false)
    let bits = Self.imageFloats.map(BFloat16.bits)
    let graph = try Self.graph(
      ConvolutionBFloat16(Convolution(Self.form, bias: true)), x: x,
      weight: Tensor([3, 2, 5, 10], bfloat16: bits), extra: nil, nil)
    let given = Noise.values(Self.samples * x.count, seed: 8)
    let expected = NaiveReducedProduct.bfloat16(
      ReducedShapes.convolution(Self.form, x, weightType, samples: Self.samples), x: given,
      weights: bits, roundsInputs: rounds, bias: Self.bias)
    let found = try Self.run(graph, given, x.extents)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 } && !found.isEmpty)
    let rows = Self.linearFloats.map(BFloat16.bits)
    let linear = try Self.graph(
      LinearBFloat16(Linear(bias: true)), x: TensorType([2, 7], batched: true),
      weight: Tensor([7, 10], bfloat16: rows), extra: nil, nil)
    let numbers = Noise.values(Self.samples * 14, seed: 2)
    let product = NaiveReducedProduct.bfloat16(
      ReducedShapes.linear(
        TensorType([2, 7], batched: true), TensorType([7, 10], batched: false),
        samples: Self.samples), x: numbers, weights: rows, roundsInputs: rounds, bias: Self.bias)
    let results = try Self.run(linear, numbers, [2, 7])
    #expect(zip(results, product).allSatisfy { abs($0 - $1) < 1e-5 } && !results.isEmpty)
  }

  @Test("what does not fit is refused") func refusals() throws {
    let (x, scales) = (TensorType([7], batched: true), TensorType([10], batched: false))
    let operation = LinearInt8(Linear(bias: false), input: try #require(Self.input))
    func weight(_ extents: [Int], _ element: ElementType) -> TensorType {
      TensorType(extents, batched: false, element: element)
    }
    #expect(try operation.results(of: [x, weight([7, 10], .int8), scales]).count == 1)
    let long = LinearInt8.mostProducts + 1
    let wrong: [[TensorType]] = [
      [x, weight([7, 10], .float32), scales], [x, weight([7, 10], .bfloat16), scales],
      [x, weight([7, 10], .int8)], [x, weight([7, 9], .int8), scales],
      [x, weight([6, 10], .int8), scales], [x],
      [TensorType([long], batched: true), weight([long, 10], .int8), scales],
      [TensorType([0], batched: true), weight([0, 10], .int8), scales],
    ]
    for operands in wrong {
      #expect(throws: OperatorError.self) { try operation.results(of: operands) }
    }
    let grouped = ConvolutionForm(groups: 2)
    #expect(throws: OperatorError.self) {
      try ConvolutionBFloat16(attributes: Convolution(grouped, bias: true).attributes)
    }
    var huge = ConvolutionForm(pad: BorderWidths(top: 65_535, left: 65_535, bottom: 0, right: 0))
    huge = ConvolutionForm(stride: PerAxis(65_535, 65_535), pad: huge.pad)
    #expect(throws: OperatorError.self) {
      try ConvolutionBFloat16(Convolution(huge, bias: false)).results(of: [
        TensorType([1, 1, 65_535], batched: true), weight([1, 1, 65_535, 1], .bfloat16),
      ])
    }
  }

  @Test("only products made for them read weights of fewer bits") func readers() throws {
    var graph = Graph()
    let weight = graph.addConstant(Tensor([2], bfloat16: [1, 2]), name: "w")
    #expect(throws: OperatorError.self) {
      try graph.append(ReshapeOperator([1, 2]), [weight], origin: .none)
    }
    let x = graph.addInput("x", TensorType([2], batched: true))
    #expect(throws: OperatorError.self) {
      try graph.append(Elementwise("add", .input(0) + .input(1)), [x, weight], origin: .none)
    }
    #expect(throws: OperatorError.self) {
      try graph.append(LinearBFloat16(Linear(bias: false)), [weight, weight], origin: .none)
    }
  }
}
