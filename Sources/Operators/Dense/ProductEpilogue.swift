import Graph
import Kernels

/// What stands behind a weighted product, bound to the types of its operands. Bias, the addition of
/// another matrix and a rectifier are done by the product while a tile is in registers, other
/// formulas to each block of the result while it is in cache.
final class ProductEpilogue {
  private let bias: Bool
  private let relu: Bool
  /// The operand that is added in registers.
  private let addend: Int?
  private let extras: Range<Int>
  private let tail: ProgramStep?
  private var hook: ((Int, Int, Int, Int) -> Void)?

  /// The epilogue of a product that has accepted the operands; the result is seen as a matrix whose
  /// columns are the outputs.
  init(_ operation: some WeightedProduct, _ site: KernelSite) {
    bias = operation.bias
    extras = operation.firstExtra..<site.operands.count
    let reads = [site.results[0]] + site.operands[extras]
    guard let broadcast = try? Broadcast(reads, name: operation.name) else {
      preconditionFailure("\(operation.name) is bound to operands that it has not accepted")
    }
    let formula = operation.epilogue ?? .input(0)
    let isWhole = broadcast.placements.count == 2 && broadcast.placements[1] == .full
    let summands = formula.rectified ?? formula
    let adds = isWhole && summands.addsInput
    let isInRegisters = adds || summands == .input(0)
    relu = isInRegisters && formula.rectified != nil
    addend = adds ? operation.firstExtra : nil
    guard !isInRegisters else {
      tail = nil
      return
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
    return Epilogue(
      bias: bias ? buffers.operand(2) : nil, addend: addend.map(buffers.operand), relu: relu,
      hook: hook)
  }
}

extension Formula {
  /// Whether it is the sum of the first two inputs.
  fileprivate var addsInput: Bool {
    self == .binary(.add, .input(0), .input(1)) || self == .binary(.add, .input(1), .input(0))
  }

  /// What it rectifies, where it is a rectifier of something.
  fileprivate var rectified: Formula? {
    if case .binary(.maximum, let inner, .constant(0)) = self { inner } else { nil }
  }
}
