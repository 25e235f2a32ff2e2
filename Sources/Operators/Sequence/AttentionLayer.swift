import Graph
import Schema

/// The layer of self-attention.
public struct AttentionLayer: Layer {
  /// How many heads there are.
  public let heads: Int
  /// Whether a position sees only itself and those before it.
  public let isCausal: Bool
  /// The share of weights dropped in training.
  public let dropout: Double

  /// How the language names it.
  public static let declaration = Declaration(
    "attention", .layer, "Lets every position of a sequence look at others and mix in what helps.",
    arguments: [
      Argument("heads", .count, .required, "how many things a position may look for at once"),
      Argument(
        "causal", .boolean, .value(.boolean(false)),
        "whether a position sees only itself and those before it, as a text model must"),
      Argument(
        "dropout", .share(MaskStream.rates), .value(.number(0)),
        "the share of attention weights set to zero in training"),
    ],
    source: "y = concat_h(softmax(q_h k_hᵀ / sqrt(d)) v_h) W_out + b; Vaswani et al. 2017",
    details: """
      Takes a sequence, positions x features, and gives one of the same shape. Queries, keys and \
      values are linear in the input, `query.weight`, `key.weight`, `value.weight` and their \
      biases; every head works on features / heads of them, and `output.weight` mixes what the \
      heads found. The heads must divide the features. Positions are alike to it: add \
      `position_embedding` in front. It stands in a `residual`, with `layer_norm` before or after.
      """,
    example: "attention(heads = 4, causal = true)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    heads = arguments.integer("heads")
    isCausal = arguments.boolean("causal")
    dropout = arguments.number("dropout")
  }

  /// What follows belongs to it, not to layers before.
  public var character: LayerCharacter { LayerCharacter(mixes: true) }

  /// Adds one product for queries, keys and values, the attention, and the product behind it.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try OperandCheck.single(inputs, of: "attention")
    let width = try width(of: builder.type(x))
    var weights: [ValueID] = []
    var biases: [ValueID] = []
    for part in ["query", "key", "value"] {
      weights.append(weight(part, width, &builder))
      biases.append(builder.parameter("bias", [width], fanIn: width, fanOut: width, part: part))
    }
    let joined = try builder.append(
      Linear(bias: true),
      [x, builder.append(Concat(), weights)[0], builder.append(Concat(), biases)[0]])
    let form = AttentionForm(
      heads: heads, isCausal: isCausal, rate: dropout, stream: dropout > 0 ? builder.path : "")
    let mixed = try builder.append(AttentionOperator(form), joined)[0]
    let output = weight("output", width, &builder)
    let bias = builder.parameter("bias", [width], fanIn: width, fanOut: width, part: "output")
    return try builder.apply(Linear(bias: true), mixed, output, bias)
  }

  private func weight(_ part: String, _ width: Int, _ builder: inout LayerBuilder) -> ValueID {
    builder.parameter("weight", [width, width], fanIn: width, fanOut: width, part: part)
  }

  /// The features of a sequence; throws where the input is none, or cannot be shared by the heads.
  private func width(of type: TensorType) throws(OperatorError) -> Int {
    try SequenceShape.check(type, of: "attention")
    let width = type.columns
    try AttentionForm.check(heads, width)
    guard TensorType([width, 3 * width], batched: false).isAddressable else {
      throw OperatorError(
        .size, "the weights are too large to address", found: "\(width)x\(width)")
    }
    return width
  }
}
