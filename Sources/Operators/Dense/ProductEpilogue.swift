import Graph
import Kernels

/// What stands behind a weighted product, bound to the types of its operands. Bias and rectifier
/// are applied by the product while a tile is in registers, other formulas to each block of the
/// result while it is in cache.
final class ProductEpilogue {
  private let bias: Bool
  private let relu: Bool
  private let extras: Range<Int>
  private let tail: ProgramStep?
  private var hook: ((Int, Int, Int, Int) -> Void)?

  /// The epilogue of a product that has accepted the operands; the result is seen as a matrix whose
  /// columns are the outputs.
  init(_ operation: some WeightedProduct, _ site: KernelSite) {
    bias = operation.bias
    extras = operation.firstExtra..<site.operands.count
    relu = operation.epilogue == .rectifier
    guard let formula = operation.epilogue, !relu else {
      tail = nil
      return
    }
    let reads = [site.results[0]] + site.operands[extras]
    guard let broadcast = try? Broadcast(reads, name: operation.name) else {
      preconditionFailure("\(operation.name) is bound to operands that it has not accepted")
    }
    let step = ProgramStep(formula, broadcast.placements)
    let stride = site.results[0].columns
    tail = step
    hook = { row, rows, column, columns in
      step.run(rows: row..<row + rows, columns: column..<column + columns, stride: stride)
    }
  }

  /// What the product is to do in a run with some memory.
  func bind(_ buffers: Buffers) -> Epilogue {
    if let tail {
      let y = buffers.result(0)
      tail.bind(result: y)
      tail.bind(0, to: UnsafePointer(y))
      for index in extras { tail.bind(1 + index - extras.lowerBound, to: buffers.operand(index)) }
    }
    return Epilogue(bias: bias ? buffers.operand(2) : nil, relu: relu, hook: hook)
  }
}
