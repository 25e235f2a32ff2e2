import Graph
import Schema

/// The layer normalisation layer.
public struct LayerNormLayer: Layer {
  /// What is added to the variance.
  public let epsilon: Double
  /// Where the scale starts; nil for none.
  public let scale: Double?
  /// Where the shift starts; nil for none.
  public let shift: Double?

  /// How the language names it.
  public static let declaration = Declaration(
    "layer_norm", .layer, "Normalises each position by the mean and variance of its features.",
    arguments: [
      NormalisationArguments.epsilon, NormalisationArguments.scale, NormalisationArguments.shift,
    ],
    source: "(x - mean)/sqrt(variance + epsilon) scale + shift; Ba, Kiros and Hinton 2016",
    details: """
      Mean and biased variance run over the last axis alone, so that training and inference are \
      the same and the batch does not matter: for transformers and small batches.
      """,
    example: "layer_norm(epsilon = 1e-6)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    epsilon = arguments.number("epsilon")
    scale = arguments.optionalNumber("scale")
    shift = arguments.optionalNumber("shift")
  }

  /// Declares scale and shift.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try builder.only(inputs)
    try ChannelShapes.check(builder.type(x), name: "layer_norm")
    let channels = builder.type(x).columns
    let scales = builder.channelParameter("scale", channels, initial: scale, otherwise: 1)
    let shifts = builder.channelParameter("shift", channels, initial: shift, otherwise: 0)
    return try builder.append(LayerNormOperator(epsilon: epsilon), [x, scales, shifts])[0]
  }
}
