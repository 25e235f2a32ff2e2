import Graph
import Kernels

/// A product of reduced precision bound to its shapes; a fixed weight is laid out ahead.
/// Convolutions whose weights would be widened while they run are those of floats, with weights
/// widened ahead.
final class ReducedKernel: Kernel {
  private enum Work {
    case reduced(ReducedProduct)
    case widened(Kernels.Convolution)
  }

  private let work: Work
  private let epilogue: ProductEpilogue
  private let scales: Int?
  private let weights: Int
  /// Images of an example, or of all where there is no batch.
  private let images: Int
  private let batched: Bool
  private let fixed: Bool
  private var packed: UnsafeMutableRawPointer?

  /// A kernel for operands that the operator has accepted.
  init(_ operation: some ReducedWeightProduct, _ site: KernelSite) {
    let types = operation.fullOperands(site.operands)
    epilogue = ProductEpilogue(
      operation.full,
      KernelSite(
        operands: types, results: site.results, used: site.used, samples: site.samples,
        threads: site.threads))
    let shape = operation.shape(types[0], types[1], samples: site.samples)
    let unit = ReducedUnit.best(integers: operation.input != nil)
    let hasPixels = shape.outputHeight * shape.outputWidth > 1
    work =
      unit == .widened && hasPixels
      ? .widened(Kernels.Convolution(shape, packsAhead: site.fixed[1]))
      : .reduced(ReducedProduct(shape, unit: unit, input: operation.input))
    scales = operation.input == nil ? nil : site.operands.count - 1
    weights = types[1].count
    images = operation.shape(types[0], types[1], samples: 1).samples
    (batched, fixed) = (types[0].batched, site.fixed[1])
  }

  private var packedBytes: Int {
    switch work {
    case .reduced(let product): product.packedBytes
    case .widened(let product): product.packedCount * MemoryLayout<Float>.stride
    }
  }

  /// Bytes of a run's own memory; weights that may change are laid out behind it.
  private var ownBytes: Int {
    let bytes =
      switch work {
      case .reduced(let product): product.workspaceBytes
      case .widened(let product): product.workspaceCount * MemoryLayout<Float>.stride
      }
    return (bytes + 63) / 64 * 64
  }

  var workspaceBytes: Int { ownBytes + (fixed ? 0 : packedBytes) }

  var preparedBytes: Int { fixed ? packedBytes : 0 }

  var choice: String {
    switch work {
    case .reduced(let product): product.choice
    case .widened(let product): "\(ReducedUnit.widened.name) ahead, \(product.choice)"
    }
  }

  func prepare(_ buffers: Buffers, in memory: UnsafeMutableRawPointer) {
    pack(buffers, into: memory)
    packed = memory
  }

  private func pack(_ buffers: Buffers, into memory: UnsafeMutableRawPointer) {
    let bytes = buffers.bytes(1)
    switch work {
    case .reduced(let product):
      product.pack(bytes, scales: scales.map { buffers.operand($0) }, into: memory)
    case .widened(let product):
      let bits = bytes.assumingMemoryBound(to: UInt16.self)
      let floats = (0..<weights).map { BFloat16.value(bits[$0]) }
      product.pack(floats, into: memory.assumingMemoryBound(to: Float.self))
    }
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    if !fixed { pack(buffers, into: buffers.workspace + ownBytes) }
    let packed = packed ?? buffers.workspace + ownBytes
    let samples = batched ? images * frame.samples : images
    let (x, y, tail) = (buffers.operand(0), buffers.result(0), epilogue.bind(buffers))
    switch work {
    case .reduced(let product):
      product.run(
        x: x, packed: packed, y: y, workspace: buffers.workspace, samples: samples, epilogue: tail,
        pool: frame.pool)
    case .widened(let product):
      product.run(
        from: x, packed: packed.assumingMemoryBound(to: Float.self), to: y,
        workspace: buffers.scratch, samples: samples, epilogue: tail, pool: frame.pool)
    }
  }
}
