import Graph
import Kernels

/// Runs a formula over its operands through the vector interpreter.
final class ElementwiseKernel: Kernel {
  private let step: ProgramStep
  private let operandCount: Int
  private let result: TensorType
  private let columns: Int

  /// A kernel for operands that the operator has accepted.
  init(_ formula: Formula, _ label: String, _ site: KernelSite) {
    guard let broadcast = try? Broadcast(site.operands, name: label) else {
      preconditionFailure("`\(label)` is bound to operands that it has not accepted")
    }
    step = ProgramStep(formula, broadcast.placements)
    operandCount = broadcast.placements.count
    result = broadcast.result
    columns = broadcast.columns
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let count = result.count(samples: frame.samples)
    guard count > 0 else { return }
    for index in 0..<operandCount { step.bind(index, to: buffers.operand(index)) }
    step.bind(result: buffers.result(0))
    step.run(rows: count / columns, columns: columns, pool: frame.pool)
  }
}
