import Graph
import Kernels

/// A product bound to its shapes.
final class LinearKernel: Kernel {
  private let product: MatMul
  private let input: TensorType
  private let epilogue: ProductEpilogue

  /// A kernel for operands that the operator has accepted.
  init(_ operation: Linear, _ site: KernelSite) {
    input = site.operands[0]
    epilogue = ProductEpilogue(operation, site)
    product = MatMul(
      m: input.rows(samples: site.samples), n: site.results[0].columns, k: input.columns,
      transposeA: false, transposeB: false, blas: site.blas)
  }

  var workspaceBytes: Int { product.workspaceCount * MemoryLayout<Float>.stride }

  var choice: String { product.choice }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = input.rows(samples: frame.samples)
    guard rows > 0, product.n > 0 else { return }
    product.run(
      a: buffers.operand(0), b: buffers.operand(1), c: buffers.result(0),
      workspace: buffers.scratch, rows: rows, epilogue: epilogue.bind(buffers), pool: frame.pool)
  }
}
