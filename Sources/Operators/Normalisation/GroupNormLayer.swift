import Graph
import Schema

/// The group normalisation layer.
public struct GroupNormLayer: Layer {
  /// How many groups the channels form.
  public let groups: Int
  /// What is added to the variance.
  public let epsilon: Double
  /// Where the scale starts; nil for none.
  public let scale: Double?
  /// Where the shift starts; nil for none.
  public let shift: Double?

  /// How the language names it.
  public static let declaration = Declaration(
    "group_norm", .layer, "Normalises each example's channels in groups.",
    arguments: [
      GroupShapes.groups, NormalisationArguments.epsilon, NormalisationArguments.scale,
      NormalisationArguments.shift,
    ],
    source: "(x - mean)/sqrt(variance + epsilon) scale + shift; Wu and He 2018",
    details: """
      Channels, the last axis, are taken in groups of neighbours; mean and biased variance run \
      over all positions and the channels of a group, for each example on its own. Training and \
      inference are the same and the batch does not matter: for batches too small for \
      `batch_norm`. One group is layer normalisation over a whole image. 32 groups, or 16 \
      channels a group, are usual.
      """,
    example: "group_norm(8)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    groups = arguments.integer("groups")
    epsilon = arguments.number("epsilon")
    scale = arguments.optionalNumber("scale")
    shift = arguments.optionalNumber("shift")
  }

  /// Declares scale and shift.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try builder.only(inputs)
    try GroupShapes.check(builder.type(x), groups: groups, name: "group_norm")
    return try builder.groupNorm(
      x, GroupNormOperator(groups: groups, epsilon: epsilon), scale: scale, shift: shift)
  }
}

extension LayerBuilder {
  /// Adds a normalisation of groups with a scale and a shift for each channel.
  mutating func groupNorm(
    _ x: ValueID, _ norm: GroupNormOperator, scale: Double?, shift: Double?
  ) throws(OperatorError) -> ValueID {
    let channels = type(x).columns
    let scales = channelParameter("scale", channels, initial: scale, otherwise: 1)
    let shifts = channelParameter("shift", channels, initial: shift, otherwise: 0)
    return try append(norm, [x, scales, shifts])[0]
  }
}
