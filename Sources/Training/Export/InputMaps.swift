import Data
import Graph
import Kernels
import Operators

/// Puts the fitted preprocessing in front of a network, so that a frozen plan takes inputs as the
/// data have them.
struct InputMaps {
  /// The shape of an input in the data.
  let raw: [Int]
  /// The fitted maps, in order.
  let transforms: [Transform]

  /// Replaces the input of a name by one of the raw shape, followed by the maps.
  func insert(into graph: inout Graph, before input: ValueID, name: String) throws(OperatorError) {
    let origin = Origin(layer: "preprocess")
    let wanted = graph.type(input).extents
    var value = graph.addInput(name, TensorType(raw, batched: true), origin: origin)
    let first = value
    for transform in transforms {
      value = try graph.build(origin) { builder throws(OperatorError) in
        try apply(transform, to: value, &builder)
      }
    }
    if graph.type(value).extents != wanted {
      value = try graph.append(ReshapeOperator(wanted), [value], origin: origin)[0]
    }
    guard value != first || graph.type(input) != graph.type(first) else { return }
    graph.replaceUses([input: value])
    graph.sortNodes()
  }

  private func apply(
    _ transform: Transform, to value: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let extents = builder.type(value).extents
    switch transform {
    case .affine(let scale, let shift):
      let factor = constant(scale, extents, "preprocess.scale", &builder)
      let offset = constant(shift, extents, "preprocess.shift", &builder)
      let formula = Formula.input(0) * .input(1) + .input(2)
      return try builder.apply(Elementwise("standardize", formula), value, factor, offset)
    case .project(let matrix, let offset, let inputs, let outputs):
      let flat =
        extents.count == 1 ? value : try builder.apply(ReshapeOperator([inputs]), value)
      let weight = builder.constant(Tensor([inputs, outputs], matrix), name: "preprocess.matrix")
      let bias = builder.constant(Tensor([outputs], offset), name: "preprocess.offset")
      return try builder.apply(Linear(bias: true), flat, weight, bias)
    }
  }

  /// Numbers that repeat over an example: one, one for each channel, or one for each feature. Those
  /// of one affine map are given one length, so that they repeat alike.
  private func constant(
    _ values: [Float], _ extents: [Int], _ name: String, _ builder: inout GraphBuilder
  ) -> ValueID {
    let features = extents.reduce(1, *)
    let tensor =
      values.count == features && features > 1
      ? Tensor(extents, values)
      : values.count == 1 ? Tensor([], values) : Tensor([values.count], values)
    return builder.constant(tensor, name: name)
  }
}
