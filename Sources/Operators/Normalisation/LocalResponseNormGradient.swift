import Graph
import Kernels
import Schema

/// The gradient of `local_response_norm` by its operand.
public struct LocalResponseNormGradient: Operator {
  private let norm: LocalResponseNorm

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "local_response_norm_gradient", .primitive, "The gradient of local_response_norm.",
    arguments: LocalResponseNorm.arguments, source: "Krizhevsky, Sutskever and Hinton 2012",
    details: """
      Operands: x, dy. With b the base of the power: dx_c = dy_c b_c^-beta - 2 alpha beta / size \
      x_c times the sum of dy_j x_j b_j^(-beta - 1) over the windows that hold c.
      """,
    example: "local_response_norm_gradient {alpha = 0.0001, beta = 0.75, k = 2, size = 5}")

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    norm = try LocalResponseNorm(attributes: attributes)
  }

  /// Those of the normalisation.
  public var attributes: Arguments { norm.attributes }

  /// It is pure.
  public var traits: Traits { .pure }

  /// The operands' type.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let name = "local_response_norm_gradient"
    try ChannelShapes.check(operands, count: 2, name: name)
    try ChannelShapes.check(operands[0], name: name)
    try ChannelShapes.check([operands[1]], are: operands[0], name: name)
    return [operands[0]]
  }

  /// None: training needs first derivatives only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw ChannelShapes.noSecondDerivative("local_response_norm")
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel {
    LocalResponseGradientKernel(norm.form, site)
  }

  /// dx may overwrite dy.
  public func mayShare(result: Int, operand: Int) -> Bool { operand == 1 }

  /// Two sums over windows, and the power.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    2 * norm.arithmetic([operands[0]], results)
  }
}

/// The backward pass.
private final class LocalResponseGradientKernel: Kernel {
  private let matrix: ChannelMatrix
  private let norm: LocalResponse
  let workspaceBytes: Int

  init(_ norm: LocalResponse, _ site: KernelSite) {
    let type = site.operands[0]
    matrix = ChannelMatrix(type: type)
    self.norm = norm
    let floats = LocalResponse.workspaceCount(
      rows: type.rows(samples: site.samples), columns: type.columns)
    workspaceBytes = floats * MemoryLayout<Float>.stride
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    norm.backward(
      matrix.rows(buffers.operand(0), frame), gradient: buffers.operand(1),
      into: buffers.result(0), workspace: buffers.scratch, pool: frame.pool)
  }
}
