import Graph
import Schema

/// The batch normalisation layer.
public struct BatchNormLayer: Layer {
  /// The share of the batch in the running estimates.
  public let momentum: Double
  /// What is added to the variance.
  public let epsilon: Double
  /// Where the scale starts; nil for none.
  public let scale: Double?
  /// Where the shift starts; nil for none.
  public let shift: Double?

  /// The share of the newest batch.
  static let momentum = Argument(
    "momentum", .share(Bounds(0, 1)), .value(.number(0.1)),
    "the share of the newest batch in the running estimates")

  /// How the language names it.
  public static let declaration = Declaration(
    "batch_norm", .layer, "Normalises each channel by its mean and variance over the batch.",
    arguments: [
      momentum, NormalisationArguments.epsilon, NormalisationArguments.scale,
      NormalisationArguments.shift,
    ],
    source: "(x - mean)/sqrt(variance + epsilon) scale + shift; Ioffe and Szegedy 2015",
    details: """
      Channels are the last axis; mean and biased variance run over the batch and all other axes. \
      Running estimates, the variance's unbiased, serve at inference, where the layer is a fixed \
      linear map and disappears into its neighbour. Stands between a linear layer, which then \
      needs no bias, and its activation. A scale that starts at 0 on the last normalisation of a \
      residual branch makes the branch start as the identity. Wants batches of at least some dozens.
      """,
    example: "batch_norm(momentum = 0.1)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    momentum = arguments.number("momentum")
    epsilon = arguments.number("epsilon")
    scale = arguments.optionalNumber("scale")
    shift = arguments.optionalNumber("shift")
  }

  /// A shift in front of it is removed with the mean.
  public var character: LayerCharacter { LayerCharacter(absorbsShift: true) }

  /// Declares scale, shift and running estimates, and assigns the new ones.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try builder.only(inputs)
    try ChannelShapes.check(builder.type(x), name: "batch_norm")
    let channels = builder.type(x).columns
    let scales = builder.channelParameter("scale", channels, initial: scale, otherwise: 1)
    let shifts = builder.channelParameter("shift", channels, initial: shift, otherwise: 0)
    let mean = builder.state("mean", [channels], initial: 0)
    let variance = builder.state("variance", [channels], initial: 1)
    let results = try builder.append(
      BatchNormTraining(epsilon: epsilon, momentum: momentum), [x, scales, shifts, mean, variance])
    builder.assign(mean, results[1])
    builder.assign(variance, results[2])
    return results[0]
  }
}
