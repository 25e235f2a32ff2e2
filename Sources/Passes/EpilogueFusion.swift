import Graph
import Kernels
import Operators

/// Applies an elementwise node while the tile of the product before it is still in registers or
/// cache: activations, and the addition of a residual branch.
public struct EpilogueFusion: Pass {
  /// The name in listings.
  public static let name = "fuse-epilogue"
  /// What the pass does.
  public static let summary = "joins activations and additions to the weighted layer before them"

  /// The pass.
  public init() {}

  /// Turns the elementwise node into the product with an epilogue.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices where graph.nodes[position].operation is Elementwise {
      for operand in graph.nodes[position].operands {
        guard let rewrite = fuse(&graph, position, operand, uses) else { continue }
        rewrites.append(rewrite)
        if rewrite.outcome == .applied { break }
      }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  /// Joins the node with the product that makes one of its operands; nil where there is none.
  private func fuse(
    _ graph: inout Graph, _ position: Int, _ operand: ValueID, _ uses: Uses
  ) -> Rewrite? {
    let node = graph.nodes[position]
    guard let pointwise = node.operation as? Elementwise, let source = uses.producer(operand),
      let product = graph.nodes[source].operation as? any WeightedProduct,
      graph.type(operand).batched
    else { return nil }
    let before = graph.nodes[source]
    var outcome = Rewrite.Outcome.refused("others read the product")
    if uses.isReadOnce(operand) {
      outcome = .refused("the shapes do not allow it")
      if let (fused, operands) = join(pointwise, node, operand, product, before, graph) {
        graph.nodes[position].operation = fused
        graph.nodes[position].operands = operands
        outcome = .applied
      }
    }
    return Rewrite(
      Self.self, "\(pointwise.label) into the \(type(of: product).noun) before it",
      [before.origin, node.origin],
      preconditions: ["elementwise", "nobody else reads the product"], outcome: outcome)
  }

  private func join(
    _ pointwise: Elementwise, _ node: Node, _ operand: ValueID, _ product: any WeightedProduct,
    _ before: Node, _ graph: Graph
  ) -> (any WeightedProduct, [ValueID])? {
    var operands = before.operands
    let first = product.firstExtra
    var names: [Int: Formula] = [:]
    for (index, other) in node.operands.enumerated() {
      if other == operand {
        names[index] = product.epilogue ?? .input(0)
      } else if let known = operands.dropFirst(first).firstIndex(of: other) {
        names[index] = .input(known - first + 1)
      } else {
        operands.append(other)
        names[index] = .input(operands.count - first)
      }
    }
    let formula = pointwise.formula.substituting(names).simplified()
    let fused = product.with(bias: product.bias, epilogue: formula)
    guard ElementwiseFusion.accepts(formula),
      (try? fused.results(of: operands.map(graph.type))) == [graph.type(node.results[0])]
    else { return nil }
    return (fused, operands)
  }
}
