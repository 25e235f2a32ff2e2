import Graph
import Kernels
import Schema

/// The fully connected layer.
public struct LinearLayer: Layer {
  /// The number of units.
  public let outputs: Int
  /// Whether it has a bias; nil leaves that to what follows.
  public let bias: Bool?
  /// The earlier layer whose weight it uses transposed; nil where it has a weight of its own.
  public let tie: String?

  /// Whether there is a bias.
  static let biasArgument = Argument(
    "bias", .choice(["auto", "true", "false"]), .value(.name("auto")),
    "whether each unit has a bias; auto: unless a normalisation that removes it follows")

  /// How the language names it.
  public static let declaration = Declaration(
    "linear", .layer, "Connects every input to every unit by a weight, and adds a bias.",
    arguments: [
      Argument("outputs", .count, .required, "the number of units"), biasArgument,
      Argument(
        "tie", .layer, .absent("a weight of its own"),
        "an earlier layer whose weight, outputs x inputs, is used here too: no bias then unless "
          + "asked for"),
    ],
    source: "y = x W + b; with a tie y = x Wᵀ (Press and Wolf 2017)",
    details: """
      Takes a feature vector, or each position of a sequence, and gives one number for each unit. \
      The parameters are `weight`, inputs x outputs, and `bias`. Weights start by Kaiming's rule \
      in front of relu and by Xavier's in front of tanh, biases at zero. `linear(classes, tie = \
      tokens)` scores classes by the vectors of the `embedding` named `tokens`: one weight, whose \
      gradients from both places add up.
      """,
    example: "linear(256)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    outputs = arguments.integer("outputs")
    let word = arguments.word("bias")
    bias = word == "auto" ? nil : word == "true"
    tie = arguments.optionalWord("tie")
  }

  /// What follows belongs to it, not to layers before.
  public var character: LayerCharacter { LayerCharacter(mixes: true) }

  /// Declares weight and bias and adds the product.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try build(inputs, &builder, mask: nil)
  }

  /// Declares weight and bias and adds the product with the weight behind a mask.
  func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder, mask: DropoutOperator?
  ) throws(OperatorError) -> ValueID {
    let x = try builder.only(inputs)
    let features = try features(of: builder.type(x), builder.kind)
    if let tie { return try build(x, features, tiedTo: tie, &builder) }
    let matrix = TensorType([features, outputs], batched: false)
    guard matrix.isAddressable else {
      throw OperatorError(.size, "the weight is too large to address", found: matrix.shapeText)
    }
    var weight = builder.parameter("weight", matrix.extents, fanIn: features, fanOut: outputs)
    if let mask { weight = try builder.apply(mask, weight) }
    guard bias ?? !builder.next.absorbsShift else {
      return try builder.apply(Linear(bias: false), x, weight)
    }
    let shift = builder.parameter("bias", [outputs], fanIn: features, fanOut: outputs)
    return try builder.apply(Linear(bias: true), x, weight, shift)
  }

  /// x Wᵀ with the weight of another layer.
  private func build(
    _ x: ValueID, _ features: Int, tiedTo layer: String, _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let weight = try builder.weight(of: layer)
    let (found, wanted) = (
      builder.type(weight), TensorType([outputs, features], batched: false)
    )
    guard found == wanted else {
      throw OperatorError(
        .disagreement, "the weight of `\(layer)` does not fit: its rows are the units here",
        expected: wanted.shapeText, found: found.shapeText,
        remedy: "give `\(layer)` \(outputs) rows of \(features) features, or leave out `tie`")
    }
    let product = try builder.apply(LinearInputGradient(), x, weight)
    guard bias ?? false else { return product }
    let shift = builder.parameter("bias", [outputs], fanIn: features, fanOut: outputs)
    return try builder.apply(Elementwise("bias", .input(0) + .input(1)), product, shift)
  }

  private func features(
    of type: TensorType, _ name: String
  ) throws(OperatorError) -> Int {
    guard type.element == .float32 else {
      throw OperatorError(
        .shape, "`\(name)` takes numbers, not ids", expected: "a feature vector",
        found: "ids", remedy: "put `embedding` in front of it")
    }
    guard 1...2 ~= type.extents.count else {
      throw OperatorError(
        .shape, "`\(name)` takes a feature vector, one axis long, or a sequence of them",
        expected: "N or TxN", found: type.shapeText, remedy: "put `flatten` in front of it")
    }
    guard type.count > 0 else {
      throw OperatorError(
        .shape, "`\(name)` has no inputs", expected: "at least one feature", found: type.shapeText)
    }
    return type.columns
  }
}
