import Graph
import Kernels
import Operators

/// An elementwise node that is scale * x + shift in its one batched operand, scale and shift being the
/// same for every example: a normalisation at inference, a standardisation, a multiplication by a number.
struct Affine {
  /// The batched operand.
  let input: ValueID
  private let scale: Formula
  private let shift: Formula
  private let others: [ValueID]

  /// Recognises a node; nil where it is something else.
  init?(_ node: Node, _ graph: Graph) {
    guard let formula = (node.operation as? Elementwise)?.formula else { return nil }
    let batched = node.operands.indices.filter {
      graph.type(node.operands[$0]).batched && formula.inputs.contains($0)
    }
    guard let position = batched.first, batched.count == 1,
      graph.type(node.operands[position]) == graph.type(node.results[0])
    else { return nil }
    let scale = formula.derivative(withRespectTo: position).simplified()
    guard !scale.inputs.contains(position) else { return nil }
    input = node.operands[position]
    self.scale = scale
    shift = formula.substituting([position: .constant(0)]).simplified()
    others = node.operands
  }

  /// Scale and shift as unbatched values with the extents of one example.
  func parts(
    _ extents: [Int], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> (scale: ValueID, shift: ValueID) {
    (
      try spread(scale, "scale", extents, &builder), try spread(shift, "shift", extents, &builder)
    )
  }

  /// A formula of the unbatched operands, added to zeros so that it takes their extents.
  private func spread(
    _ formula: Formula, _ name: String, _ extents: [Int], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let read = formula.inputs.sorted()
    let numbering = Dictionary(
      uniqueKeysWithValues: read.enumerated().map { ($1, Formula.input($0 + 1)) })
    let zeros = builder.constant(.filled(extents, 0), name: "zeros")
    let sum = Formula.input(0) + formula.substituting(numbering)
    return try builder.append(Elementwise(name, sum), [zeros] + read.map { others[$0] })[0]
  }
}
