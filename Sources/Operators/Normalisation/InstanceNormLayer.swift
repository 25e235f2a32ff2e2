import Graph
import Schema

/// The instance normalisation layer: group normalisation with a group for each channel.
public struct InstanceNormLayer: Layer {
  /// What is added to the variance.
  public let epsilon: Double
  /// Where the scale starts; nil for none.
  public let scale: Double?
  /// Where the shift starts; nil for none.
  public let shift: Double?

  /// How the language names it.
  public static let declaration = Declaration(
    "instance_norm", .layer, "Normalises each channel of each example over its positions.",
    arguments: [
      NormalisationArguments.epsilon, NormalisationArguments.scale, NormalisationArguments.shift,
    ],
    source:
      "(x - mean)/sqrt(variance + epsilon) scale + shift; Ulyanov, Vedaldi and Lempitsky 2016",
    details: """
      Channels are the last axis; mean and biased variance run over the other axes of one example, \
      of which there must be at least one: a feature vector has no positions. It removes contrast \
      and brightness of single images (style transfer). A bias in front of it would be wasted.
      """,
    example: "instance_norm(epsilon = 1e-5)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    epsilon = arguments.number("epsilon")
    scale = arguments.optionalNumber("scale")
    shift = arguments.optionalNumber("shift")
  }

  /// A shift of a channel is removed with its mean.
  public var character: LayerCharacter { LayerCharacter(absorbsShift: true) }

  /// Declares scale and shift.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try builder.only(inputs)
    let type = builder.type(x)
    try ChannelShapes.check(type, name: "instance_norm")
    guard type.count > type.columns else {
      throw OperatorError(
        .shape, "`instance_norm` normalises over positions, and here is only one",
        expected: "an image or a sequence, such as 28x28x\(type.columns)", found: type.shapeText,
        remedy: "take `layer_norm` or `batch_norm` for feature vectors")
    }
    let norm = GroupNormOperator(groups: type.columns, epsilon: epsilon)
    return try builder.groupNorm(x, norm, scale: scale, shift: shift)
  }
}
