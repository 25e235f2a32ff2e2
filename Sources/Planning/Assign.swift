import Graph
import Kernels
import Schema

/// Copies a value over a variable's memory: the planner's last resort where no node can write the
/// new value in place.
public struct Assign: Operator {
  /// How the text form names it.
  public static let declaration = Declaration(
    "assign_copy", .primitive, "the second operand, written over the variable that is the first",
    source: "nnspec")

  /// A copy.
  public init(attributes: Arguments = Arguments()) {}

  /// None.
  public var attributes: Arguments { Arguments() }
  /// Depends on its operands alone.
  public var traits: Traits { [] }

  /// The type of both operands, which must agree.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count == 2, operands[0] == operands[1] else {
      throw OperatorError(.operands, "an assignment copies a value of the variable's type")
    }
    return [operands[0]]
  }

  /// Never differentiated: it stands behind the loss.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    [nil, nil]
  }

  /// The result is the variable's memory.
  public func mayShare(result: Int, operand: Int) -> Bool { operand == 0 }

  /// A plain copy.
  public func kernel(_ site: KernelSite) -> any Kernel {
    CopyKernel(count: site.operands[1].count)
  }
}

private final class CopyKernel: Kernel {
  private let count: Int

  init(count: Int) { self.count = count }

  func run(_ buffers: Buffers, _ frame: Frame) {
    if buffers.operand(1) != UnsafePointer(buffers.result(0)) {
      buffers.result(0).update(from: buffers.operand(1), count: count)
    }
  }
}
