import Graph

/// What flows into a layer that moves over an image: the image itself, or a sequence seen as an
/// image of one row.
struct ImageView {
  /// The layer's name.
  let name: String
  /// The image: height x width x channels.
  let image: ValueID
  /// Rows and columns of pixels.
  let size: PerAxis
  /// Values of a pixel.
  let channels: Int
  /// Whether the image is a sequence.
  let isSequence: Bool

  /// Sees the one input of a layer as an image; throws where it is neither image nor sequence.
  init(_ inputs: [ValueID], _ builder: inout LayerBuilder) throws(OperatorError) {
    let input = try builder.only(inputs)
    let type = builder.type(input)
    name = builder.kind
    try ImageView.check(type, name)
    isSequence = type.extents.count == 2
    image = isSequence ? try builder.apply(ReshapeOperator([1] + type.extents), input) : input
    let extents = builder.type(image).extents
    size = PerAxis(extents[0], extents[1])
    channels = extents[2]
  }

  private static func check(_ type: TensorType, _ name: String) throws(OperatorError) {
    guard type.element == .float32 else {
      throw OperatorError(
        .shape, "`\(name)` takes numbers, not ids", expected: "an image or a sequence",
        found: "ids", remedy: "put `embedding` in front of it")
    }
    guard (2...3).contains(type.extents.count), type.count > 0 else {
      throw OperatorError(
        .shape, "`\(name)` moves over an image or a sequence",
        expected: "height x width x channels, or length x channels", found: type.shapeText,
        remedy: type.extents.count == 1 ? remedy(values: type.count) : nil)
    }
  }

  /// The square image, grey or in colour, that has as many values as a feature vector.
  private static func remedy(values: Int) -> String {
    for channels in [1, 3] {
      let side = Int(Double(values / channels).squareRoot())
      if side > 1, side * side * channels == values {
        return "put `reshape(\(side)x\(side)x\(channels))` in front of it, if that is its shape"
      }
    }
    return "put `reshape(HxWxC)` in front of it, with as many values in all"
  }

  /// An argument for each axis: one number stands for both axes of an image, and for that of a
  /// sequence, whose row gets `missing`. Throws where a size has too many axes.
  func perAxis(
    _ extents: [Int], _ argument: String, missing: Int = 1
  ) throws(OperatorError) -> PerAxis {
    switch (extents.count, isSequence) {
    case (1, true): return PerAxis(missing, extents[0])
    case (1, false): return PerAxis(extents[0], extents[0])
    case (2, false): return PerAxis(extents[0], extents[1])
    default:
      throw OperatorError(
        .attribute, "`\(argument)` has more axes than `\(name)` moves along",
        expected: isSequence ? "one number, for the axis of a sequence" : "one number or two",
        found: extents.map(String.init).joined(separator: "x"),
        remedy: isSequence
          ? "if it is an image, put `reshape(\(size.x)x\(channels)x1)` in front of it" : nil)
    }
  }

  /// The result of the layer under the axes of its input.
  func restored(
    _ result: ValueID, _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    guard isSequence else { return result }
    let extents = builder.type(result).extents
    return try builder.apply(ReshapeOperator(Array(extents.dropFirst())), result)
  }
}
