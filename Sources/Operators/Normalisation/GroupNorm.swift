import Graph
import Kernels
import Schema

/// Normalisation of each example's channels in groups.
public struct GroupNormOperator: ExampleNormalisation {
  /// How many groups the channels form.
  public let groups: Int
  /// What is added to the variance.
  public let epsilon: Double

  /// A normalisation.
  public init(groups: Int, epsilon: Double) {
    self.groups = groups
    self.epsilon = epsilon
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "group_norm", .primitive, "Normalises each example's channels in groups.",
    arguments: [GroupShapes.groups, NormalisationArguments.epsilon],
    source: "Wu and He 2018",
    details: """
      Operands: x, scale, shift. Results: y, and for each example and group the mean and \
      1/sqrt(variance + epsilon), of the biased variance over positions and the group's channels.
      """,
    example: "group_norm {epsilon = 1e-05, groups = 8}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    groups = attributes.integer("groups")
    epsilon = attributes.number("epsilon")
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    ["groups": .integer(groups), "epsilon": .number(epsilon)]
  }

  /// It is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// y as x; mean and inverse deviation have one entry for each group.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try ChannelShapes.check(operands, count: 3, name: "group_norm")
    try GroupShapes.check(operands[0], groups: groups, name: "group_norm")
    let channels = ChannelShapes.channels(of: operands[0])
    try ChannelShapes.check(operands.dropFirst(), are: channels, name: "group_norm")
    let statistics = operands[0].with(extents: [groups])
    return [operands[0], statistics, statistics]
  }

  /// One node for all gradients.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard context.upstream[1] == nil, context.upstream[2] == nil else {
      throw GroupShapes.statisticsRefused("group_norm")
    }
    guard let upstream = context.upstream[0] else { return [nil, nil, nil] }
    let operands = [upstream] + context.operands.prefix(2) + context.results.dropFirst()
    return try context.builder.append(GroupNormGradient(groups: groups), operands)
  }

  /// A pass for the moments and one that maps.
  public func kernel(_ site: KernelSite) -> any Kernel { GroupNormKernel(self, site) }

  /// y may overwrite x.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 0 && operand == 0 }

  /// Two sums and one multiply-add for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    3 * results[0].count
  }
}

/// The forward pass.
private final class GroupNormKernel: Kernel {
  private let norm: GroupNorm
  private let type: TensorType
  let workspaceBytes: Int

  init(_ operation: GroupNormOperator, _ site: KernelSite) {
    type = site.operands[0]
    norm = GroupShapes.norm(
      type, groups: operation.groups, epsilon: Float(operation.epsilon))
    workspaceBytes = GroupShapes.workspaceBytes(norm, type, site.samples)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    norm.forward(
      buffers.operand(0), samples: type.batched ? frame.samples : 1, scale: buffers.operand(1),
      shift: buffers.operand(2),
      GroupNorm.Statistics(means: buffers.result(1), inverses: buffers.result(2)),
      into: buffers.result(0), workspace: buffers.scratch, pool: frame.pool)
  }
}
