import Graph
import Schema

/// `maxout`: the largest of several linear functions.
public struct Maxout: Layer {
  /// The declaration.
  public static let declaration = Declaration(
    "maxout", .layer, "Computes several linear functions for each output and keeps the largest.",
    arguments: [
      Argument("outputs", .count, .required, "how many outputs"),
      Argument(
        "pieces", .integer(2...1024), .value(.number(2)),
        "how many linear functions compete for an output"),
    ],
    source: "Goodfellow et al. 2013: y_j = max_k (w_jk x + b_jk)",
    details: "A feature vector of n values becomes one of `outputs`. It generalises ReLU and its "
      + "leaky form, does not saturate and does not die, but multiplies the parameters by "
      + "`pieces`: pieces * outputs * (n + 1).",
    example: "maxout(256, pieces = 2)")

  /// How many outputs.
  public let outputs: Int
  /// How many linear functions compete for an output.
  public let pieces: Int

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) {
    outputs = arguments.integer("outputs")
    pieces = arguments.integer("pieces")
  }

  /// Adds a linear layer of `pieces` times the outputs and the maximum over the pieces.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let input = try OperandCheck.single(inputs, of: "maxout")
    let type = builder.type(input)
    guard type.extents.count == 1, let features = type.extents.last, features > 0 else {
      throw OperatorError(
        .shape, "`maxout` takes a feature vector", expected: "one axis", found: type.shapeText,
        remedy: "put `flatten` in front of it")
    }
    let (columns, overflow) = outputs.multipliedReportingOverflow(by: pieces)
    guard !overflow, TensorType([features, columns], batched: false).isAddressable else {
      throw OperatorError(
        .size, "the weights are too large to address",
        found: "\(features) x \(outputs) x \(pieces) numbers")
    }
    let weight = builder.parameter(
      "weight", [features, columns], fanIn: features, fanOut: outputs)
    let bias = builder.parameter("bias", [columns])
    let linear = try builder.append(Linear(bias: true), [input, weight, bias])[0]
    return try builder.apply(MaxPieces(pieces: pieces), linear)
  }
}
