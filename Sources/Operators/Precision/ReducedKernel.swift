import Graph
import Kernels

/// A product of reduced precision bound to its shapes; a fixed weight is laid out ahead.
/// Convolutions whose weights would be widened while they run are those of floats, with weights
/// widened ahead.
final class ReducedKernel: Kernel {
  private let work: any ReducedWork
  private let epilogue: ProductEpilogue
  private let scales: Int?
  /// Images of an example, or of all where there is no batch.
  private let images: Int
  private let batched: Bool
  private let fixed: Bool
  private var packed: UnsafeRawPointer?

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
      ? WidenedWork(shape, packsAhead: site.fixed[1])
      : DotsWork(ReducedProduct(shape, unit: unit, input: operation.input))
    scales = operation.input == nil ? nil : site.operands.count - 1
    images = operation.shape(types[0], types[1], samples: 1).samples
    (batched, fixed) = (types[0].batched, site.fixed[1])
  }

  /// Bytes of a run's own memory; weights that may change are laid out behind it.
  private var ownBytes: Int { (work.workspaceBytes + 63) / 64 * 64 }

  var workspaceBytes: Int { ownBytes + (fixed ? 0 : work.packedBytes) }

  var preparedBytes: Int { fixed ? work.packedBytes : 0 }

  var choice: String { work.choice }

  func prepare(_ buffers: Buffers, in memory: UnsafeMutableRawPointer) {
    pack(buffers, into: memory)
  }

  func adopt(_ prepared: UnsafeRawPointer) { packed = prepared }

  private func pack(_ buffers: Buffers, into memory: UnsafeMutableRawPointer) {
    work.pack(buffers.bytes(1), scales: scales.map { buffers.operand($0) }, into: memory)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    if !fixed { pack(buffers, into: buffers.workspace + ownBytes) }
    work.run(
      x: buffers.operand(0), packed: packed ?? UnsafeRawPointer(buffers.workspace + ownBytes),
      y: buffers.result(0), workspace: buffers.workspace,
      samples: batched ? images * frame.samples : images,
      epilogue: epilogue.bind(buffers), pool: frame.pool)
  }
}

/// How a product of reduced precision is computed.
private protocol ReducedWork: AnyObject {
  /// Bytes of the weights laid out.
  var packedBytes: Int { get }
  /// Bytes of scratch memory of a run.
  var workspaceBytes: Int { get }
  /// The kernels, in words.
  var choice: String { get }
  /// Lays the weights out, with the scales of each output where they have some.
  func pack(
    _ weights: UnsafeRawPointer, scales: UnsafePointer<Float>?,
    into memory: UnsafeMutableRawPointer)
  /// Computes the results of some images.
  func run(
    x: UnsafePointer<Float>, packed: UnsafeRawPointer, y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutableRawPointer, samples: Int, epilogue: Epilogue, pool: ThreadPool)
}

/// By the kernels of reduced precision.
private final class DotsWork: ReducedWork {
  private let product: ReducedProduct

  init(_ product: ReducedProduct) { self.product = product }

  var packedBytes: Int { product.packedBytes }

  var workspaceBytes: Int { product.workspaceBytes }

  var choice: String { product.choice }

  func pack(
    _ weights: UnsafeRawPointer, scales: UnsafePointer<Float>?,
    into memory: UnsafeMutableRawPointer
  ) {
    product.pack(weights, scales: scales, into: memory)
  }

  func run(
    x: UnsafePointer<Float>, packed: UnsafeRawPointer, y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutableRawPointer, samples: Int, epilogue: Epilogue, pool: ThreadPool
  ) {
    product.run(
      x: x, packed: packed, y: y, workspace: workspace, samples: samples, epilogue: epilogue,
      pool: pool)
  }
}

/// By the kernels of floats, from bfloat16 weights that are widened ahead.
private final class WidenedWork: ReducedWork {
  private let product: Kernels.Convolution

  init(_ shape: ConvolutionShape, packsAhead: Bool) {
    product = Kernels.Convolution(shape, packsAhead: packsAhead)
  }

  var packedBytes: Int { product.packedCount * MemoryLayout<Float>.stride }

  var workspaceBytes: Int { product.workspaceCount * MemoryLayout<Float>.stride }

  var choice: String { "\(ReducedUnit.widened.name) ahead, \(product.choice)" }

  func pack(
    _ weights: UnsafeRawPointer, scales: UnsafePointer<Float>?,
    into memory: UnsafeMutableRawPointer
  ) {
    let bits = weights.assumingMemoryBound(to: UInt16.self)
    let floats = (0..<product.shape.weightCount).map { BFloat16.value(bits[$0]) }
    product.pack(floats, into: memory.assumingMemoryBound(to: Float.self))
  }

  func run(
    x: UnsafePointer<Float>, packed: UnsafeRawPointer, y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutableRawPointer, samples: Int, epilogue: Epilogue, pool: ThreadPool
  ) {
    product.run(
      from: x, packed: packed.assumingMemoryBound(to: Float.self), to: y,
      workspace: workspace.assumingMemoryBound(to: Float.self), samples: samples,
      epilogue: epilogue, pool: pool)
  }
}
