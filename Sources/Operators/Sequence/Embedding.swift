import Graph
import Schema

/// `embedding`: a learned vector for every id.
public struct Embedding: Layer {
  /// The features of each vector.
  public let width: Int

  /// How the language names it.
  public static let declaration = Declaration(
    "embedding", .layer, "Looks up a learned vector for each id.",
    arguments: [Argument("width", .count, .required, "the features of each vector")],
    source: "y = W[id], row by row; Bengio et al. 2003",
    details: """
      Takes ids, such as the characters of a text (`input text: 128 of id(96)`), and gives \
      positions x features. The one parameter is `weight`, ids x features; it starts normal with \
      std 0.02, as in BERT and GPT, and is like any weight: `linear(classes, tie = tokens)` may \
      use it again as the classifier of a layer named `tokens`.
      """,
    example: "embedding(128) as tokens")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) { width = arguments.integer("width") }

  /// What follows belongs to it, not to layers before.
  public var character: LayerCharacter { LayerCharacter(mixes: true) }

  /// Declares the table and adds the look-up.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let ids = try OperandCheck.single(inputs, of: "embedding")
    guard builder.type(ids).element == .int32, let count = builder.idCount(of: ids) else {
      throw OperatorError(
        .shape, "`embedding` takes ids, not numbers", expected: "an input of ids",
        found: builder.type(ids).shapeText,
        remedy: "declare how many ids there are, as in `input text: 128 of id(96)`")
    }
    let table = TensorType([count, width], batched: false)
    guard table.isAddressable else {
      throw OperatorError(.size, "the table is too large to address", found: table.shapeText)
    }
    let weight = builder.parameter(
      "weight", table.extents, fanIn: 1, fanOut: width, initial: EmbeddingStart.call)
    return try builder.apply(GatherRows(), ids, weight)
  }
}

/// How tables of vectors start.
enum EmbeddingStart {
  /// Small normal numbers (Devlin et al. 2019; Radford et al. 2019).
  static let call = Call("normal", ["std": .number(0.02), "mean": .number(0)])
}
