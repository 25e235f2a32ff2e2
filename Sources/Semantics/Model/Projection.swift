import Graph
import Operators
import Schema

/// The layer that brings what flows into a residual construct to the shape of its body's result: a
/// product over the features or, for images, a strided 1x1 convolution (He et al. 2016, option B).
struct Projection {
  /// The layer's name in the catalogue.
  let layer: String
  /// The layer in words.
  let phrase: String
  private let arguments: Arguments

  /// The projection between two shapes; throws where their other axes cannot be brought together.
  init(from input: TensorType, to result: TensorType) throws(OperatorError) {
    let outputs = Value.integer(result.columns)
    switch (input.extents.count, result.extents.count) {
    case (1...2, _) where input.extents.dropLast() == result.extents.dropLast():
      (layer, phrase) = (LinearLayer.declaration.name, "a linear layer over the features")
      arguments = ["outputs": outputs, "bias": .boolean(false)]
    case (3, 3):
      guard let stride = Projection.strides(from: input, to: result) else {
        throw Projection.refusal(input, result)
      }
      layer = "conv"
      phrase = "a 1x1 convolution of stride \(stride[0])x\(stride[1])"
      arguments = [
        "outputs": outputs, "kernel": .size([1, 1]), "stride": .size(stride),
        "bias": .boolean(false),
      ]
    default: throw Projection.refusal(input, result)
    }
  }

  /// The strides along height and width that make the image of the result of the input's; nil
  /// where there are none.
  static func strides(from input: TensorType, to result: TensorType) -> [Int]? {
    var strides: [Int] = []
    for (length, wanted) in zip(input.extents, result.extents).prefix(2) {
      let stride = (length + wanted - 1) / max(1, wanted)
      guard stride >= 1, (length + stride - 1) / stride == wanted else { return nil }
      strides.append(stride)
    }
    return strides
  }

  private static func refusal(_ input: TensorType, _ result: TensorType) -> OperatorError {
    OperatorError(
      .disagreement, "no projection brings the input to the shape that the body makes",
      expected: "the body to give \(input.shapeText), or fewer pixels by a whole stride",
      found: result.shapeText,
      remedy: "let the body keep height and width, with `pad = same`, or halve them by a stride")
  }

  /// The layer; throws where the catalogue refuses its arguments.
  func build() throws(OperatorError) -> any Layer {
    guard let type = OperatorCatalogue.layers[layer] else {
      throw OperatorError(.attribute, "there is no layer `\(layer)`")
    }
    return try type.init(arguments: type.declaration.completed(arguments))
  }
}
