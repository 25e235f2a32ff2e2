import Graph
import Kernels
import Schema

/// The gradients of group normalisation by its input, scale and shift.
public struct GroupNormGradient: Operator {
  /// How many groups the channels form.
  public let groups: Int

  /// The gradient of a normalisation.
  public init(groups: Int) { self.groups = groups }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "group_norm_gradient", .primitive, "The gradients of group_norm by input, scale and shift.",
    arguments: [GroupShapes.groups], source: "Wu and He 2018",
    details: """
      Operands: dy, x, scale, each group's mean and 1/sqrt(variance + epsilon). Results: dx, \
      dscale, dshift.
      """,
    example: "group_norm_gradient {groups = 8}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    groups = attributes.integer("groups")
  }

  /// The groups.
  public var attributes: Arguments { ["groups": .integer(groups)] }

  /// It is pure.
  public var traits: Traits { .pure }

  /// dx as x; the others have one entry for each channel.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let name = "group_norm_gradient"
    try ChannelShapes.check(operands, count: 5, name: name)
    try GroupShapes.check(operands[1], groups: groups, name: name)
    try ChannelShapes.check([operands[0]], are: operands[1], name: name)
    let channels = ChannelShapes.channels(of: operands[1])
    try ChannelShapes.check([operands[2]], are: channels, name: name)
    try ChannelShapes.check(
      operands[3...4], are: operands[1].with(extents: [groups]), name: name)
    return [operands[1], channels, channels]
  }

  /// None: training needs first derivatives only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw ChannelShapes.noSecondDerivative("group_norm")
  }

  /// A pass for the sums and one for the input's gradient.
  public func kernel(_ site: KernelSite) -> any Kernel { GroupNormGradientKernel(groups, site) }

  /// dx may overwrite dy.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 0 && operand == 0 }

  /// Two sums and two multiply-adds for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    4 * results[0].count
  }
}

/// The backward pass.
private final class GroupNormGradientKernel: Kernel {
  private let norm: GroupNorm
  private let type: TensorType
  let workspaceBytes: Int

  init(_ groups: Int, _ site: KernelSite) {
    type = site.operands[1]
    norm = GroupShapes.norm(type, groups: groups, epsilon: 0)
    workspaceBytes = GroupShapes.workspaceBytes(norm, type, site.samples)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let statistics = GroupNorm.Statistics(
      means: UnsafeMutablePointer(mutating: buffers.operand(3)),
      inverses: UnsafeMutablePointer(mutating: buffers.operand(4)))
    norm.backward(
      buffers.operand(1), gradient: buffers.operand(0),
      samples: type.batched ? frame.samples : 1, scale: buffers.operand(2), statistics,
      into: buffers.result(0), scaleGradient: buffers.result(1), shiftGradient: buffers.result(2),
      workspace: buffers.scratch, pool: frame.pool)
  }
}
