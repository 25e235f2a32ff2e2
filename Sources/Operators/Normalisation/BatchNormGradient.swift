import Graph
import Schema

/// The gradients of batch normalisation by its input, scale and shift.
public struct BatchNormGradient: Operator {
  /// Whether the forward pass ended in a rectifier, whose result is then the last operand.
  public let relu: Bool

  /// The gradient of a normalisation with a rectifier or without.
  public init(relu: Bool = false) { self.relu = relu }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "batch_norm_gradient", .primitive, "The gradients of batch_norm by input, scale and shift.",
    arguments: [
      Argument("rectified", .boolean, .value(.boolean(false)), "whether a rectifier was applied")
    ],
    source: "Ioffe and Szegedy 2015, section 3",
    details: """
      Operands: dy, x, scale, the batch's mean and 1/sqrt(variance + epsilon), and y behind a \
      rectifier. Results: dx, dscale, dshift.
      """,
    example: "batch_norm_gradient {rectified = true}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    relu = attributes.boolean("rectified")
  }

  /// The attributes, complete.
  public var attributes: Arguments { ["rectified": .boolean(relu)] }

  /// It is pure.
  public var traits: Traits { .pure }

  /// dx as x; the others have one entry for each channel.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let name = "batch_norm_gradient"
    try ChannelShapes.check(operands, count: relu ? 6 : 5, name: name)
    try ChannelShapes.check(operands[1], name: name)
    try ChannelShapes.check([operands[0]] + operands.dropFirst(5), are: operands[1], name: name)
    let channels = ChannelShapes.channels(of: operands[1])
    try ChannelShapes.check(operands[2...4], are: channels, name: name)
    return [operands[1], channels, channels]
  }

  /// None: training needs first derivatives only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw ChannelShapes.noSecondDerivative("batch_norm")
  }

  /// A pass for the sums and one for the input's gradient.
  public func kernel(_ site: KernelSite) -> any Kernel { BatchNormGradientKernel(self, site) }

  /// dx may overwrite dy.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 0 && operand == 0 }

  /// Two sums and two multiply-adds for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    4 * results[0].count
  }
}
