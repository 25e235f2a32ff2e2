import Graph
import Kernels
import Schema

/// Batch normalisation by the running estimates: a fixed linear map of each channel.
public struct BatchNormInference: Operator {
  /// What is added to the variance.
  public let epsilon: Double

  /// A fixed normalisation.
  public init(epsilon: Double) { self.epsilon = epsilon }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "batch_norm_inference", .primitive, "Normalises each channel by the running estimates.",
    arguments: [NormalisationArguments.epsilon],
    source: "y = (x - mean) / sqrt(variance + epsilon) scale + shift",
    details: "Operands: x, scale, shift, mean, variance. Passes fold it into its neighbour.",
    example: "batch_norm_inference {epsilon = 1e-05}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    epsilon = attributes.number("epsilon")
  }

  /// The attributes, complete.
  public var attributes: Arguments { ["epsilon": .number(epsilon)] }

  /// It is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// y as x.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try ChannelShapes.check(operands, count: 5, name: "batch_norm")
    try ChannelShapes.check(operands[0], name: "batch_norm")
    let channels = ChannelShapes.channels(of: operands[0])
    try ChannelShapes.check(operands.dropFirst(), are: channels, name: "batch_norm")
    return [operands[0]]
  }

  /// The map as a formula of its operands.
  public var formula: Formula {
    let deviation = Formula.unary(.squareRoot, .input(4) + .constant(epsilon))
    return (.input(0) - .input(3)) * (.input(1) / deviation) + .input(2)
  }

  /// The gradients of the formula.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    try Elementwise("batch_norm", formula).gradient(&context)
  }

  /// One pass, with the factor of each channel computed before.
  public func kernel(_ site: KernelSite) -> any Kernel { BatchNormInferenceKernel(self, site) }

  /// y may overwrite x.
  public func mayShare(result: Int, operand: Int) -> Bool { operand == 0 }
}
