import Graph
import Kernels
import Schema

/// Division of each row by its root mean square.
public struct RMSNormOperator: ExampleNormalisation {
  /// What is added to the mean square.
  public let epsilon: Double

  /// A normalisation.
  public init(epsilon: Double) { self.epsilon = epsilon }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "rms_norm", .primitive, "Divides the last axis by its root mean square.",
    arguments: [RMSNormLayer.epsilon], source: "Zhang and Sennrich 2019",
    details: "Operands: x, scale. Results: y, and each row's 1/sqrt(mean square + epsilon).",
    example: "rms_norm {epsilon = 1e-06}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    epsilon = attributes.number("epsilon")
  }

  /// The attributes, complete.
  public var attributes: Arguments { ["epsilon": .number(epsilon)] }

  /// It is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// y as x; the factor has one entry for each row.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try ChannelShapes.check(operands, count: 2, name: "rms_norm")
    try ChannelShapes.check(operands[0], name: "rms_norm")
    let channels = ChannelShapes.channels(of: operands[0])
    try ChannelShapes.check([operands[1]], are: channels, name: "rms_norm")
    return [operands[0], operands[0].with(extents: operands[0].extents.dropLast())]
  }

  /// One node for both gradients.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard context.upstream[1] == nil else { throw GroupShapes.statisticsRefused("rms_norm") }
    guard let upstream = context.upstream[0] else { return [nil, nil] }
    let operands = [upstream] + context.operands + [context.results[1]]
    return try context.builder.append(RMSNormGradient(), operands)
  }

  /// One pass over each row.
  public func kernel(_ site: KernelSite) -> any Kernel { RMSNormKernel(self, site) }

  /// y may overwrite x.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 0 && operand == 0 }

  /// A sum and a product for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    2 * results[0].count
  }
}

/// The forward pass.
private final class RMSNormKernel: Kernel {
  private let matrix: ChannelMatrix
  private let epsilon: Float

  init(_ operation: RMSNormOperator, _ site: KernelSite) {
    matrix = ChannelMatrix(type: site.operands[0])
    epsilon = Float(operation.epsilon)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let norm = LayerNorm(
      scale: buffers.operand(1), shift: nil, means: nil, inverses: buffers.result(1),
      epsilon: epsilon, isCentred: false)
    norm.forward(
      matrix.rows(buffers.operand(0), frame), into: buffers.result(0), pool: frame.pool)
  }
}
