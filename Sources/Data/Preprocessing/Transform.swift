/// A fitted map of inputs, applied to each example alone.
public enum Transform: Hashable, Sendable, Codable {
  /// `y = x * scale + shift`; the arrays have the length 1, the number of channels (last axis), or
  /// the number of features, and repeat over the features.
  case affine(scale: [Float], shift: [Float])
  /// `y = x * matrix + offset` over all features; the matrix is `inputs` x `outputs`, row by row.
  case project(matrix: [Float], offset: [Float], inputs: Int, outputs: Int)

  /// The features of an output for an input of so many.
  public func outputs(for features: Int) -> Int {
    if case .project(_, _, _, let outputs) = self { return outputs }
    return features
  }

  /// The shape of an output: kept by affine maps, one axis after a projection.
  public func shape(for input: InputShape) -> InputShape {
    if case .project(_, _, _, let outputs) = self { return InputShape([outputs]) }
    return input
  }

  /// A list that computes the same with neighbouring affine maps joined into one.
  public static func joined(_ transforms: [Transform]) -> [Transform] {
    transforms.reduce(into: []) { list, next in
      guard case .affine(let scale, let shift) = next,
        case .affine(let firstScale, let firstShift) = list.last
      else { return list.append(next) }
      list[list.count - 1] = join((firstScale, firstShift), (scale, shift))
    }
  }

  /// `(x a + b) c + d = x (a c) + (b c + d)`, in Double, rounded once.
  private static func join(
    _ first: (scale: [Float], shift: [Float]), _ second: (scale: [Float], shift: [Float])
  ) -> Transform {
    let length = max(first.scale.count, second.scale.count)
    var scale: [Float] = []
    var shift: [Float] = []
    for index in 0..<length {
      let a = Double(first.scale[index % first.scale.count])
      let b = Double(first.shift[index % first.shift.count])
      let c = Double(second.scale[index % second.scale.count])
      let d = Double(second.shift[index % second.shift.count])
      scale.append(Float(a * c))
      shift.append(Float(b * c + d))
    }
    return .affine(scale: scale, shift: shift)
  }
}
