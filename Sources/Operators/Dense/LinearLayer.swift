import Graph
import Schema

/// The fully connected layer.
public struct LinearLayer: Layer {
  /// The number of units.
  public let outputs: Int
  /// Whether it has a bias; nil leaves that to what follows.
  public let bias: Bool?

  /// Whether there is a bias.
  static let biasArgument = Argument(
    "bias", .choice(["auto", "true", "false"]), .value(.name("auto")),
    "whether each unit has a bias; auto: unless a normalisation that removes it follows")

  /// How the language names it.
  public static let declaration = Declaration(
    "linear", .layer, "Connects every input to every unit by a weight, and adds a bias.",
    arguments: [
      Argument("outputs", .count, .required, "the number of units"), biasArgument,
    ],
    source: "y = x W + b",
    details: """
      Takes a feature vector and gives one number for each unit. The parameters are `weight`, \
      inputs x outputs, and `bias`. Weights start by Kaiming's rule in front of relu and by \
      Xavier's in front of tanh, biases at zero.
      """,
    example: "linear(256)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    outputs = arguments.integer("outputs")
    let word = arguments.word("bias")
    bias = word == "auto" ? nil : word == "true"
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

  private func features(
    of type: TensorType, _ name: String
  ) throws(OperatorError) -> Int {
    guard type.element == .float32 else {
      throw OperatorError(
        .shape, "`\(name)` takes numbers, not ids", expected: "a feature vector",
        found: "ids", remedy: "put `embedding` in front of it")
    }
    guard type.extents.count == 1 else {
      throw OperatorError(
        .shape, "`\(name)` takes a feature vector, one axis long", expected: "N",
        found: type.shapeText, remedy: "put `flatten` in front of it")
    }
    guard type.count > 0 else {
      throw OperatorError(
        .shape, "`\(name)` has no inputs", expected: "at least one feature", found: type.shapeText)
    }
    return type.count
  }
}
