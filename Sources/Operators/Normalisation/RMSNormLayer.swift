import Graph
import Schema

/// The RMS normalisation layer.
public struct RMSNormLayer: Layer {
  /// What is added to the mean square.
  public let epsilon: Double
  /// Where the scale starts; nil for none.
  public let scale: Double?

  /// What is added to the mean square.
  static let epsilon = Argument(
    "epsilon", .number(Bounds(1e-12, nil)), .value(.number(1e-6)),
    "what is added to the mean square, so that zeros do no harm")

  /// How the language names it.
  public static let declaration = Declaration(
    "rms_norm", .layer, "Divides each position's features by their root mean square.",
    arguments: [epsilon, NormalisationArguments.scale],
    source: "x/sqrt(mean of x^2 + epsilon) scale; Zhang and Sennrich 2019",
    details: """
      `layer_norm` without the mean and the shift: the mean square runs over the last axis alone. \
      Cheaper, and as good in transformers.
      """,
    example: "rms_norm(epsilon = 1e-5)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    epsilon = arguments.number("epsilon")
    scale = arguments.optionalNumber("scale")
  }

  /// Declares the scale.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try builder.only(inputs)
    try ChannelShapes.check(builder.type(x), name: "rms_norm")
    let channels = builder.type(x).columns
    let scales = builder.channelParameter("scale", channels, initial: scale, otherwise: 1)
    return try builder.append(RMSNormOperator(epsilon: epsilon), [x, scales])[0]
  }
}
