import Graph

/// The extents of an image: what operators over pixels find in a tensor type.
struct ImageType {
  /// Rows and columns of pixels.
  let size: PerAxis
  /// Values of a pixel.
  let channels: Int

  /// The extents of a type; throws where it is no image.
  init(_ type: TensorType, of name: String) throws(OperatorError) {
    try OperandCheck.floats(type, of: name)
    guard type.extents.count == 3, type.extents.allSatisfy({ $0 > 0 }) else {
      throw OperatorError(
        .shape, "`\(name)` moves over an image", expected: "height x width x channels",
        found: type.shapeText)
    }
    size = PerAxis(type.extents[0], type.extents[1])
    channels = type.extents[2]
  }

  /// The image as a type that is batched as another is.
  static func type(_ size: PerAxis, _ channels: Int, as other: TensorType) -> TensorType {
    other.with(extents: [size.y, size.x, channels])
  }
}

/// The extents of a convolution's weight: kernel height x kernel width x inputs of a group x
/// outputs.
struct WeightType {
  /// Rows and columns of the kernel.
  let size: PerAxis
  /// Channels that one output reads.
  let inputs: Int
  /// Outputs of all groups.
  let outputs: Int

  /// The extents of a type; throws where it is no weight of `groups` groups.
  init(_ type: TensorType, groups: Int, of name: String) throws(OperatorError) {
    try OperandCheck.floats(type, of: name)
    let extents = type.extents
    let kernel = 1...WindowAxis.most
    guard !type.batched, extents.count == 4, extents.allSatisfy({ $0 > 0 }),
      kernel.contains(extents[0]), kernel.contains(extents[1])
    else {
      throw OperatorError(
        .shape, "the weight of `\(name)` has four axes",
        expected: "kernel height x kernel width x inputs x outputs", found: type.description)
    }
    guard extents[3] % groups == 0 else {
      throw OperatorError(
        .attribute, "the outputs of `\(name)` do not divide into \(groups) groups",
        expected: "a multiple of \(groups)", found: "\(extents[3])")
    }
    size = PerAxis(extents[0], extents[1])
    inputs = extents[2]
    outputs = extents[3]
  }

  /// Multiply-adds behind one value of the result.
  var depth: Int { size.y * size.x * inputs }
}
