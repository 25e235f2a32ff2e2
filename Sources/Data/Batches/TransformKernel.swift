import CKernels

/// Transforms over rows of inputs, ready to run: numbers in place, no memory taken while running
/// except by projections, which need room for one copy of the rows.
struct TransformKernel: Sendable {
  /// Features of a stored row.
  let inputs: Int
  /// Features of a result.
  let outputs: Int
  private let element: ExampleStorage.Element
  private let steps: [Transform]

  /// The joined transforms over rows of a storage.
  init(_ transforms: [Transform], inputs: Int, element: ExampleStorage.Element) {
    steps = Transform.joined(transforms)
    self.inputs = inputs
    self.element = element
    outputs = steps.reduce(inputs) { $1.outputs(for: $0) }
  }

  /// The widest row on the way.
  var widest: Int {
    var width = inputs
    return steps.reduce(inputs) { widest, step in
      width = step.outputs(for: width)
      return max(widest, width)
    }
  }

  /// Maps the examples at `indices` into `to`, row by row. `scratch` and `to` have room for
  /// `indices.count * widest` floats each.
  func run(
    _ storage: ExampleStorage, _ indices: ArraySlice<Int32>, into to: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    var rest = steps[...]
    let isFirstAffine = if case .affine = rest.first { true } else { false }
    let first = isFirstAffine ? rest.popFirst() : nil
    var (current, other) = (to, scratch)
    for (row, index) in indices.enumerated() {
      gather(storage, Int(index), first, into: current + row * inputs)
    }
    var width = inputs
    for step in rest {
      switch step {
      case .affine(let scale, let shift):
        ck_affine_from_f32(
          current, current, indices.count * width, scale, shift, scale.count)
      case .project(let matrix, let offset, let inputs, let outputs):
        ck_project(current, other, indices.count, matrix, offset, inputs, outputs)
        swap(&current, &other)
        width = outputs
      }
    }
    if current != to { to.update(from: current, count: indices.count * width) }
  }

  /// One stored row as floats, through an affine map where there is one.
  private func gather(
    _ storage: ExampleStorage, _ index: Int, _ affine: Transform?,
    into to: UnsafeMutablePointer<Float>
  ) {
    let row = storage.rows + index * inputs * element.width
    switch element {
    case .uint8:
      let bytes = row.assumingMemoryBound(to: UInt8.self)
      if case .affine(let scale, let shift) = affine {
        ck_affine_from_u8(bytes, to, inputs, scale, shift, scale.count)
      } else {
        ck_floats_from_u8(bytes, to, inputs)
      }
    case .float32:
      let floats = row.assumingMemoryBound(to: Float.self)
      if case .affine(let scale, let shift) = affine {
        ck_affine_from_f32(floats, to, inputs, scale, shift, scale.count)
      } else {
        to.update(from: floats, count: inputs)
      }
    }
  }
}
