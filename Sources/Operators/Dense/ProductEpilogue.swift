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
  private let tail: BlockStep?

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
    tail = BlockStep(
      ProgramStep(formula, broadcast.placements), stride: site.results[0].columns)
  }

  /// What the product is to do in a run with some memory.
  func bind(_ buffers: Buffers) -> Epilogue {
    if let step = tail?.step {
      let y = buffers.result(0)
      step.bind(result: y)
      step.bind(0, to: UnsafePointer(y))
      for index in extras { step.bind(1 + index - extras.lowerBound, to: buffers.operand(index)) }
    }
    return Epilogue(
      bias: bias ? buffers.operand(2) : nil, addend: addend.map(buffers.operand), relu: relu,
      after: tail)
  }
}

/// A formula computed for each block of a product.
private final class BlockStep: BlockWork {
  let step: ProgramStep
  private let stride: Int

  /// A step over a matrix of `stride` columns.
  init(_ step: ProgramStep, stride: Int) {
    self.step = step
    self.stride = stride
  }

  override func run(rows: Range<Int>, columns: Range<Int>) {
    step.run(rows: rows, columns: columns, stride: stride)
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
