import Graph
import Kernels
import Schema

/// The gradients of `rms_norm` by its input and scale.
public struct RMSNormGradient: Operator {
  /// The gradient of a normalisation.
  public init() {}

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "rms_norm_gradient", .primitive, "The gradients of rms_norm by input and scale.",
    source: "Zhang and Sennrich 2019",
    details: """
      Operands: dy, x, scale, each row's 1/sqrt(mean square + epsilon). Results: dx, dscale. With \
      n = x inverse and g = dy scale: dx = inverse (g - n mean of g n), dscale = sum of dy n.
      """,
    example: "rms_norm_gradient(%dy, %x, %scale, %inverse)")

  /// The operator, which has no attributes.
  public init(attributes: Arguments) throws(OperatorError) {}

  /// None.
  public var attributes: Arguments { [:] }

  /// It is pure.
  public var traits: Traits { .pure }

  /// dx as x; dscale has one entry for each channel.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let name = "rms_norm_gradient"
    try ChannelShapes.check(operands, count: 4, name: name)
    try ChannelShapes.check(operands[1], name: name)
    try ChannelShapes.check([operands[0]], are: operands[1], name: name)
    let channels = ChannelShapes.channels(of: operands[1])
    try ChannelShapes.check([operands[2]], are: channels, name: name)
    let rows = operands[1].with(extents: operands[1].extents.dropLast())
    try ChannelShapes.check([operands[3]], are: rows, name: name)
    return [operands[1], channels]
  }

  /// None: training needs first derivatives only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw ChannelShapes.noSecondDerivative("rms_norm")
  }

  /// One pass over each row, with sums for each piece of rows.
  public func kernel(_ site: KernelSite) -> any Kernel { RMSNormGradientKernel(site) }

  /// dx may overwrite dy.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 0 && operand == 0 }

  /// Two sums and two multiply-adds for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    4 * results[0].count
  }
}

/// The backward pass.
private final class RMSNormGradientKernel: Kernel {
  private let matrix: ChannelMatrix
  let workspaceBytes: Int

  init(_ site: KernelSite) {
    let type = site.operands[1]
    matrix = ChannelMatrix(type: type)
    let floats = LayerNorm.workspaceCount(
      rows: type.rows(samples: site.samples), columns: type.columns)
    workspaceBytes = floats * MemoryLayout<Float>.stride
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let norm = LayerNorm(
      scale: buffers.operand(2), shift: nil, means: nil,
      inverses: UnsafeMutablePointer(mutating: buffers.operand(3)), isCentred: false)
    norm.backward(
      matrix.rows(buffers.operand(1), frame), gradient: buffers.operand(0),
      into: buffers.result(0), scaleGradient: buffers.result(1), shiftGradient: nil,
      workspace: buffers.scratch, pool: frame.pool)
  }
}
