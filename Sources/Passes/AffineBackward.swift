import Graph
import Kernels
import Operators

/// Moves a scale and shift backwards over what keeps channels apart, where weighted layers at the
/// other side can take it in: into the branches of a concatenation, into the summands of a sum
/// (the shift into one of them), over pooling, cropping and enlarging. Batch norm behind `concat`,
/// behind a residual block of a projection, or behind pooling vanishes as well.
public struct AffineBackward: Pass {
  /// The name in listings.
  public static let name = "move-affine"
  /// What the pass does.
  public static let summary = "moves a scale and shift back to the weighted layers before it"

  /// The pass.
  public init() {}

  /// Moves one after the other, because one move makes scales and shifts for the next.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var applied: [Rewrite] = []
    while true {
      var refused: [Rewrite] = []
      let uses = Uses(graph)
      var move: (Int, Affine, Crossing)?
      for position in graph.nodes.indices where move == nil {
        guard let affine = Affine(graph.nodes[position], graph),
          let crossing = Crossing(before: affine.input, graph, uses)
        else { continue }
        let obstacle = obstacle(affine, crossing, graph, uses)
        let rewrite = record(graph.nodes[position], crossing, obstacle, graph)
        if obstacle == nil {
          applied.append(rewrite)
          move = (position, affine, crossing)
        } else {
          refused.append(rewrite)
        }
      }
      guard let (position, affine, crossing) = move else { return applied + refused }
      try apply(&graph, position, affine, crossing)
      graph.removeDeadNodes()
      graph.sortNodes()
    }
  }

  private func record(
    _ node: Node, _ crossing: Crossing, _ obstacle: String?, _ graph: Graph
  ) -> Rewrite {
    let source = graph.nodes[crossing.source]
    return Rewrite(
      Self.self, "\(node.label) \(crossing.place(source.label))", [source.origin, node.origin],
      preconditions: crossing.preconditions, outcome: obstacle.map { .refused($0) } ?? .applied)
  }

  private func obstacle(
    _ affine: Affine, _ crossing: Crossing, _ graph: Graph, _ uses: Uses
  ) -> String? {
    guard uses.isReadOnce(affine.input) else {
      return "the \(crossing.noun) is also used without the scale and shift"
    }
    guard affine.fits([graph.type(affine.input).columns], graph) else {
      return "the factors differ between rows of one example"
    }
    return Absorption(affine: affine, graph: graph, uses: uses)
      .obstacle(of: crossing, affine.hasShift)
  }

  private func apply(
    _ graph: inout Graph, _ position: Int, _ affine: Affine, _ crossing: Crossing
  ) throws(OperatorError) {
    let node = graph.nodes[position]
    let source = graph.nodes[crossing.source]
    let moved = try graph.build(node.origin) { builder throws(OperatorError) in
      try crossing.branches.map { branch throws(OperatorError) in
        let operands = try part(branch, of: node, affine, &builder)
        let operation = branch.takesShift ? node.operation : affine.scaling(node.label)
        return try builder.append(operation, operands)[0]
      }
    }
    let operands = moved + source.operands.dropFirst(moved.count)
    if crossing.isDirect {
      graph.nodes[position].operation = source.operation
      graph.nodes[position].operands = operands
    } else {
      let extents = graph.type(node.results[0]).extents
      graph.nodes[crossing.source].operands = operands
      graph.nodes[position].operation = ReshapeOperator(extents)
      graph.nodes[position].operands = [source.results[0]]
    }
  }

  /// The affine node's operands for one branch: the branch, and its columns of the factors.
  private func part(
    _ branch: Crossing.Branch, of node: Node, _ affine: Affine, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID] {
    var operands: [ValueID] = []
    for (index, operand) in node.operands.enumerated() {
      if operand == affine.input || !affine.reads(index) {
        operands.append(branch.value)
      } else if let slice = branch.columns, !builder.type(operand).extents.isEmpty {
        operands.append(try builder.apply(slice, operand))
      } else {
        operands.append(operand)
      }
    }
    return operands
  }
}
