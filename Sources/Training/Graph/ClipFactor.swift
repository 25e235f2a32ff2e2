import Graph
import Kernels
import Optimisation
import Schema

/// The factor that bounds the norm of all gradients together.
public struct ClipFactor: Operator {
  /// How the text form names it.
  public static let declaration = Declaration(
    "clip_factor", .primitive, "What all gradients are multiplied by to bound their common norm.",
    arguments: [Argument("clip", .thing(.clipping), .required, "the bound")],
    source: "Pascanu, Mikolov and Bengio 2013",
    details: "Operands: all gradients. Result: a single number.")

  /// The attributes, complete.
  public let attributes: Arguments
  private let clipping: any Clipping

  /// A factor from accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.attributes = attributes
    clipping = try attributes.rule("clip", OptimisationCatalogues.clipping)
  }

  /// Depends on its operands alone.
  public var traits: Traits { .pure }

  /// A single number.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard !operands.isEmpty, operands.allSatisfy({ !$0.batched && $0.element == .float32 }) else {
      throw OperatorError(.operands, "`clip_factor` takes the gradients of parameters")
    }
    return [.scalar]
  }

  /// It stands behind the loss.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    context.operands.map { _ in nil }
  }

  /// A sum of squares over each gradient in turn.
  public func kernel(_ site: KernelSite) -> any Kernel {
    ClipKernel(clipping, site.operands.map(\.count))
  }
}

private final class ClipKernel: Kernel {
  private let clipping: any Clipping
  private let counts: [Int]
  let workspaceBytes: Int

  init(_ clipping: any Clipping, _ counts: [Int]) {
    self.clipping = clipping
    self.counts = counts
    workspaceBytes = (counts.map { FlatReduction.workspaceCount($0) }.max() ?? 0) * 8
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let workspace = buffers.workspace.assumingMemoryBound(to: Double.self)
    var total = 0.0
    for (index, count) in counts.enumerated() {
      total += FlatReduction.sumOfSquares(
        buffers.operand(index), count, workspace: workspace, pool: frame.pool)
    }
    buffers.result(0)[0] = Float(clipping.factor(norm: total.squareRoot()))
  }
}
