import Testing

@testable import Kernels

/// One product of reduced precision with its operands, run in a unit and by the naive reference.
struct ReducedCase {
  let shape: ConvolutionShape
  var isBiased = true
  var isAddedTo = true
  var isRectified = true

  var x: [Float] { MatMulCase.values(shape.samples * shape.imageCount, seed: 5) }
  private var floats: [Float] { MatMulCase.values(shape.weightCount, seed: 6) }
  private var bias: [Float] { MatMulCase.values(shape.outputs, seed: 7) }
  private var addend: [Float] {
    MatMulCase.values(shape.samples * shape.resultCount, seed: 8)
  }
  private var halves: [UInt16] { floats.map(BFloat16.bits) }
  private var quantised: QuantisedWeights { QuantisedWeights(floats, columns: shape.outputs) }

  /// A map whose zero is no end of the range, and which leaves some inputs out.
  static let input = InputScale(scale: 0.0071, zero: 117)

  /// The results by the naive reference.
  func expected(_ unit: ReducedUnit) throws -> [Float] {
    let (bias, addend) = (isBiased ? bias : nil, isAddedTo ? addend : nil)
    guard unit.isInteger else {
      return NaiveReducedProduct.bfloat16(
        shape, x: x, weights: halves, roundsInputs: unit.roundsInputs, bias: bias,
        addend: addend, relu: isRectified)
    }
    return NaiveReducedProduct.integers(
      shape, x: x, weights: quantised, input: try #require(Self.input), bias: bias,
      addend: addend, relu: isRectified)
  }

  /// The results of a unit's kernels; what is not written shows as NaN.
  func computed(
    _ unit: ReducedUnit, _ form: InstructionSet, threads: Int = 1, samples: Int? = nil,
    after: BlockWork? = nil
  ) -> [Float] {
    let product = ReducedProduct(
      shape, unit: unit, input: unit.isInteger ? Self.input : nil, instructions: form)
    var packed = [UInt8](repeating: 0xAA, count: product.packedBytes)
    var workspace = [UInt8](repeating: 0xAA, count: product.workspaceBytes + 1)
    pack(product, into: &packed)
    var y = [Float](repeating: .nan, count: shape.samples * shape.resultCount)
    let (bias, addend) = (Buffer(bias), Buffer(addend))
    withExtendedLifetime((bias, addend)) {
      let epilogue = Epilogue(
        bias: isBiased ? UnsafePointer(bias.start) : nil,
        addend: isAddedTo ? UnsafePointer(addend.start) : nil, relu: isRectified, after: after)
      product.run(
        x: x, packed: packed, y: &y, workspace: &workspace, samples: samples, epilogue: epilogue,
        pool: ThreadPool(threads: threads))
    }
    return y
  }

  private func pack(_ product: ReducedProduct, into packed: inout [UInt8]) {
    if product.unit.isInteger {
      let weights = quantised
      product.pack(weights.integers, scales: weights.scales, into: &packed)
    } else {
      product.pack(halves, into: &packed)
    }
  }

  /// The units and forms this processor has.
  static let units: [(ReducedUnit, InstructionSet)] = InstructionSet.available.flatMap { form in
    ReducedUnit.allCases.filter { $0.isAvailable(in: form) }.map { ($0, form) }
  }

  /// A linear layer of sizes.
  static func linear(_ rows: Int, _ outputs: Int, _ inputs: Int) -> ReducedCase {
    ReducedCase(
      shape: ConvolutionShape(
        samples: rows, height: 1, width: 1, inputs: inputs, kernelHeight: 1, kernelWidth: 1,
        outputs: outputs))
  }
}
