import Graph
import Kernels

/// A product bound to its shapes. The rectifier is applied in registers, other epilogues to each
/// block while it is in cache.
final class LinearKernel: Kernel {
  private let product: MatMul
  private let input: TensorType
  private let bias: Bool
  private let relu: Bool
  private let extras: Range<Int>
  private let tail: ProgramStep?
  private var hook: ((Int, Int, Int, Int) -> Void)?

  /// A kernel for operands that the operator has accepted.
  init(_ operation: Linear, _ site: KernelSite) {
    input = site.operands[0]
    bias = operation.bias
    extras = operation.firstExtra..<site.operands.count
    relu = operation.epilogue == .rectifier
    product = MatMul(
      m: input.rows(samples: site.samples), n: site.results[0].columns, k: input.columns,
      transposeA: false, transposeB: false, blas: site.blas)
    guard let formula = operation.epilogue, !relu else {
      tail = nil
      return
    }
    let reads = [site.results[0]] + site.operands[extras]
    guard let broadcast = try? Broadcast(reads, name: "linear") else {
      preconditionFailure("linear is bound to operands that it has not accepted")
    }
    let step = ProgramStep(formula, broadcast.placements)
    let stride = product.n
    tail = step
    hook = { row, rows, column, columns in
      step.run(rows: row..<row + rows, columns: column..<column + columns, stride: stride)
    }
  }

  var workspaceBytes: Int { product.workspaceCount * MemoryLayout<Float>.stride }

  var choice: String { product.choice }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = input.rows(samples: frame.samples)
    guard rows > 0, product.n > 0 else { return }
    let y = buffers.result(0)
    if let tail {
      tail.bind(result: y)
      tail.bind(0, to: UnsafePointer(y))
      for index in extras { tail.bind(1 + index - extras.lowerBound, to: buffers.operand(index)) }
    }
    product.run(
      a: buffers.operand(0), b: buffers.operand(1), c: y, workspace: buffers.scratch, rows: rows,
      epilogue: Epilogue(bias: bias ? buffers.operand(2) : nil, relu: relu, hook: hook),
      pool: frame.pool)
  }
}
