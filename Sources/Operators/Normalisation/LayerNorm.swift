import Graph
import Kernels
import Schema

/// Normalisation of each row by its own mean and variance.
public struct LayerNormOperator: ExampleNormalisation {
  /// What is added to the variance.
  public let epsilon: Double

  /// A normalisation.
  public init(epsilon: Double) { self.epsilon = epsilon }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "layer_norm", .primitive, "Normalises the last axis by its own mean and variance.",
    arguments: [NormalisationArguments.epsilon],
    source: "Ba, Kiros and Hinton 2016",
    details: """
      Operands: x, scale, shift. Results: y, and each row's mean and 1/sqrt(variance + epsilon), \
      of the biased variance.
      """,
    example: "layer_norm {epsilon = 1e-05}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    epsilon = attributes.number("epsilon")
  }

  /// The attributes, complete.
  public var attributes: Arguments { ["epsilon": .number(epsilon)] }

  /// It is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// y as x; mean and inverse deviation have one entry for each row.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try ChannelShapes.check(operands, count: 3, name: "layer_norm")
    try ChannelShapes.check(operands[0], name: "layer_norm")
    let channels = ChannelShapes.channels(of: operands[0])
    try ChannelShapes.check(operands.dropFirst(), are: channels, name: "layer_norm")
    let rows = operands[0].with(extents: operands[0].extents.dropLast())
    return [operands[0], rows, rows]
  }

  /// One node for all gradients.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard context.upstream[1] == nil, context.upstream[2] == nil else {
      throw OperatorError(
        .attribute, "the statistics of `layer_norm` are not differentiated",
        expected: "a loss of its first result")
    }
    guard let upstream = context.upstream[0] else { return [nil, nil, nil] }
    let operands = [upstream] + context.operands.prefix(2) + context.results.dropFirst()
    return try context.builder.append(LayerNormGradient(), operands)
  }

  /// One pass over each row.
  public func kernel(_ site: KernelSite) -> any Kernel { LayerNormKernel(self, site) }

  /// y may overwrite x.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 0 && operand == 0 }

  /// Two sums and one multiply-add for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    3 * results[0].count
  }
}

/// The forward pass.
private final class LayerNormKernel: Kernel {
  private let matrix: ChannelMatrix
  private let epsilon: Float

  init(_ operation: LayerNormOperator, _ site: KernelSite) {
    matrix = ChannelMatrix(type: site.operands[0])
    epsilon = Float(operation.epsilon)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let norm = LayerNorm(
      scale: buffers.operand(1), shift: buffers.operand(2), means: buffers.result(1),
      inverses: buffers.result(2), epsilon: epsilon)
    norm.forward(
      matrix.rows(buffers.operand(0), frame), into: buffers.result(0), pool: frame.pool)
  }
}
