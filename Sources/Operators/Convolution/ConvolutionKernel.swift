import Graph
import Kernels

/// A convolution or its transpose, bound to its shapes; a fixed weight is packed ahead.
final class ConvolutionKernel: Kernel {
  private let product: Kernels.Convolution
  private let packing: PackedWeight
  private let input: TensorType
  private let epilogue: ProductEpilogue

  /// A kernel for operands that the operator has accepted.
  convenience init(_ operation: Convolution, _ site: KernelSite) {
    self.init(operation, pools: false, site)
  }

  /// A kernel for operands that the operator has accepted.
  convenience init(_ operation: PooledConvolution, _ site: KernelSite) {
    self.init(operation.convolution, pools: true, site)
  }

  private init(_ operation: Convolution, pools: Bool, _ site: KernelSite) {
    input = site.operands[0]
    epilogue = ProductEpilogue(operation, site)
    product = Kernels.Convolution(
      operation.form.shape(image: input, weight: site.operands[1], samples: site.samples),
      pools: pools, packsAhead: site.fixed[1])
    packing = PackedWeight(count: product.packedCount, site)
  }

  /// A kernel for operands that the operator has accepted.
  init(_ operation: TransposedConvolution, _ site: KernelSite) {
    input = site.operands[0]
    epilogue = ProductEpilogue(operation, site)
    let shape = operation.form.shape(
      image: site.results[0], weight: site.operands[1], samples: site.samples)
    product = Kernels.Convolution(shape, .transposed, packsAhead: site.fixed[1])
    packing = PackedWeight(count: product.packedCount, site)
  }

  var workspaceBytes: Int { product.workspaceCount * MemoryLayout<Float>.stride }

  var preparedBytes: Int { packing.bytes }

  func prepare(_ buffers: Buffers, in memory: UnsafeMutableRawPointer) {
    product.pack(buffers.operand(1), into: packing.floats(memory))
  }

  func adopt(_ prepared: UnsafeRawPointer) { packing.adopt(prepared) }

  var choice: String { product.choice }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let samples = input.batched ? frame.samples : 1
    let (x, y) = (buffers.operand(0), buffers.result(0))
    let tail = epilogue.bind(buffers)
    if let packed = packing.start {
      product.run(
        from: x, packed: packed, to: y, workspace: buffers.scratch, samples: samples,
        epilogue: tail, pool: frame.pool)
    } else {
      product.run(
        from: x, weight: buffers.operand(1), to: y, workspace: buffers.scratch, samples: samples,
        epilogue: tail, pool: frame.pool)
    }
  }
}

/// The gradient of a convolution by its weight, bound to its shapes.
final class WeightGradientStep: Kernel {
  private let product: Kernels.ConvolutionWeightGradient
  private let input: TensorType

  /// A kernel for operands that the operator has accepted.
  init(_ form: ConvolutionForm, _ site: KernelSite) {
    input = site.operands[0]
    product = Kernels.ConvolutionWeightGradient(
      form.shape(image: input, weight: site.results[0], samples: site.samples))
  }

  var workspaceBytes: Int { product.workspaceCount * MemoryLayout<Float>.stride }

  var choice: String { product.choice }

  func run(_ buffers: Buffers, _ frame: Frame) {
    product.run(
      x: buffers.operand(0), dy: buffers.operand(1), dweight: buffers.result(0),
      workspace: buffers.scratch, samples: input.batched ? frame.samples : 1, pool: frame.pool)
  }
}
