import Graph
import Operators

/// Moves a scale and shift from behind a concatenation into its branches, where every branch ends
/// in a weighted layer that can take it in: batch norm behind `concat` vanishes as well.
public struct AffineThroughConcat: Pass {
  /// The name in listings.
  public static let name = "split-affine"
  /// What the pass does.
  public static let summary = "moves a scale and shift into the branches of a concatenation"

  /// The pass.
  public init() {}

  /// Turns the affine node into the concatenation of scaled and shifted branches.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let affine = Affine(node, graph), let source = uses.producer(affine.input),
        graph.nodes[source].operation is Concat
      else { continue }
      let concat = graph.nodes[source]
      let outcome = obstacle(affine, concat, graph, uses)
      rewrites.append(
        Rewrite(
          Self.self, "\(node.label) into the branches of the concat before it",
          [concat.origin, node.origin],
          preconditions: [
            "nobody else reads the concat or its branches", "every branch is a weighted layer",
            "one factor for each column",
          ], outcome: outcome))
      if outcome == .applied { try move(&graph, position, affine, concat) }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  private func obstacle(
    _ affine: Affine, _ concat: Node, _ graph: Graph, _ uses: Uses
  ) -> Rewrite.Outcome {
    for value in [affine.input] + concat.operands where !uses.isReadOnce(value) {
      return .refused("the concat or a branch is also used without the scale and shift")
    }
    for branch in concat.operands {
      let product = uses.producer(branch).flatMap {
        graph.nodes[$0].operation as? any WeightedProduct
      }
      guard let product, product.epilogue == nil else {
        return .refused("a branch does not end in a weighted layer")
      }
    }
    guard affine.fits([graph.type(affine.input).columns], graph) else {
      return .refused("the factors differ between rows of one example")
    }
    return .applied
  }

  private func move(
    _ graph: inout Graph, _ position: Int, _ affine: Affine, _ concat: Node
  ) throws(OperatorError) {
    let node = graph.nodes[position]
    let branches = try graph.build(node.origin) { builder throws(OperatorError) in
      var start = 0
      var branches: [ValueID] = []
      for branch in concat.operands {
        let count = builder.type(branch).columns
        let operands = try part(start, count, of: node, affine, branch, &builder)
        branches.append(try builder.append(node.operation, operands)[0])
        start += count
      }
      return branches
    }
    graph.nodes[position].operation = Concat()
    graph.nodes[position].operands = branches
  }

  /// The affine node's operands for one branch: the branch, and its columns of the factors.
  private func part(
    _ start: Int, _ count: Int, of node: Node, _ affine: Affine, _ branch: ValueID,
    _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID] {
    var operands: [ValueID] = []
    for (index, operand) in node.operands.enumerated() {
      if operand == affine.input || !affine.reads(index) {
        operands.append(branch)
      } else if builder.type(operand).extents.isEmpty {
        operands.append(operand)
      } else {
        operands.append(try builder.apply(Slice(start: start, count: count), operand))
      }
    }
    return operands
  }
}
