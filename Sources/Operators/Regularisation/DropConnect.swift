import Graph
import Schema

/// `drop_connect`: a fully connected layer that loses a random share of its weights in training.
public struct DropConnect: Layer {
  /// The declaration.
  public static let declaration = Declaration(
    "drop_connect", .layer, "A linear layer that drops a random share of its weights in training.",
    arguments: [
      Argument("outputs", .count, .required, "the number of outputs"),
      Argument("rate", .share(MaskStream.rates), .value(.number(0.5)), "the share dropped"),
      LinearLayer.biasArgument,
    ],
    source: "y = x (W m) / (1 - rate) + b; Wan et al. 2013, in the inverted form",
    details: """
      m is 0 for a share `rate` of the weights and 1 for the others, drawn anew at every step; one \
      mask serves the whole batch (the paper draws one for each example). Kept weights are scaled \
      up in training, so that at inference it is `linear`, and folds as such. The bias stays whole.
      """,
    example: "drop_connect(100, rate = 50%)")

  private let linear: LinearLayer
  private let rate: Double

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) {
    linear = LinearLayer(arguments: arguments)
    rate = arguments.number("rate")
  }

  /// It mixes its inputs, as `linear` does.
  public var character: LayerCharacter { linear.character }

  /// The weight through a mask of the layer's own stream, then `linear`.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let mask = DropoutOperator(rate: rate, stream: builder.path)
    return try linear.build(inputs, &builder, mask: mask)
  }
}
