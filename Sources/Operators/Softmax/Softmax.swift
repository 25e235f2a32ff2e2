import Graph
import Kernels
import Schema

/// `softmax`: probabilities from logits.
public struct Softmax: Layer, Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "softmax", .layer, "Turns the values along the last axis into probabilities that sum to 1.",
    source: "y_i = e^x_i / sum_j e^x_j",
    details: "The largest value is subtracted first, so that nothing overflows. "
      + "`cross_entropy` wants the logits in front of it: the loss contains the softmax.",
    example: "softmax")

  /// Over the last axis.
  public init() {}

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Without attributes.
  public init(attributes: Arguments) throws(OperatorError) {}

  /// None.
  public var attributes: Arguments { [:] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// Adds the operator.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(self, OperandCheck.single(inputs, of: "softmax"))
  }

  /// The operand's type.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: "softmax")
    try OperandCheck.lastAxis(operands[0], of: "softmax")
    return operands
  }

  /// A node over the result and the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    return [try context.builder.apply(SoftmaxGradient(), context.results[0], upstream)]
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel {
    RowMapKernel(site) { Kernels.Softmax.softmax($0, into: $1, pool: $2) }
  }

  /// In place.
  public func mayShare(result: Int, operand: Int) -> Bool { true }
}

/// The gradient of `softmax` by its operand, from its result y and the upstream gradient dy.
public struct SoftmaxGradient: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "softmax_gradient", .primitive,
    "The gradient of `softmax` from its result and the upstream gradient.",
    source: "dx = y (dy - sum y dy)")

  /// Over the last axis.
  public init() {}

  /// Without attributes.
  public init(attributes: Arguments) throws(OperatorError) {}

  /// None.
  public var attributes: Arguments { [:] }

  /// Pure.
  public var traits: Traits { .pure }

  /// The type of both operands.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 2, of: "softmax_gradient")
    try OperandCheck.lastAxis(operands[0], of: "softmax_gradient")
    try OperandCheck.agreement(operands, of: "softmax_gradient")
    return [operands[0]]
  }

  /// There are no second derivatives.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw OperatorError(.attribute, "`softmax_gradient` has no gradient of its own")
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel {
    RowZipKernel(site) { Kernels.Softmax.softmaxGradient($0, gradient: $1, into: $2, pool: $3) }
  }

  /// In place of the upstream gradient.
  public func mayShare(result: Int, operand: Int) -> Bool { operand == 1 }
}
