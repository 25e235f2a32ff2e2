import Graph
import Kernels

/// A product bound to its shapes; a fixed weight that several rows read is packed ahead.
final class LinearKernel: Kernel {
  private let product: MatMul
  private let layout: PackedMatrix
  private let packing: PackedWeight
  private let input: TensorType
  private let epilogue: ProductEpilogue

  /// A kernel for operands that the operator has accepted.
  init(_ operation: Linear, _ site: KernelSite) {
    input = site.operands[0]
    epilogue = ProductEpilogue(operation, site)
    product = MatMul(
      m: input.rows(samples: site.samples), n: site.results[0].columns, k: input.columns,
      transposeA: false, transposeB: false, blas: site.blas)
    layout = PackedMatrix(k: product.k, n: product.n)
    packing = PackedWeight(
      count: product.isOwn && product.m > 1 ? layout.packedCount : 0, site)
  }

  var workspaceBytes: Int { product.workspaceCount * MemoryLayout<Float>.stride }

  var preparedBytes: Int { packing.bytes }

  func prepare(_ buffers: Buffers, in memory: UnsafeMutableRawPointer) {
    guard packing.bytes > 0 else { return }
    layout.pack(buffers.operand(1), transposed: false, into: packing.floats(memory))
  }

  func adopt(_ prepared: UnsafeRawPointer) { packing.adopt(prepared) }

  var choice: String { product.choice }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = input.rows(samples: frame.samples)
    guard rows > 0, product.n > 0 else { return }
    let (a, c, tail) = (buffers.operand(0), buffers.result(0), epilogue.bind(buffers))
    if let packed = packing.start {
      product.run(
        a: a, packed: packed, c: c, workspace: buffers.scratch, rows: rows, epilogue: tail,
        pool: frame.pool)
    } else {
      product.run(
        a: a, b: buffers.operand(1), c: c, workspace: buffers.scratch, rows: rows, epilogue: tail,
        pool: frame.pool)
    }
  }
}
