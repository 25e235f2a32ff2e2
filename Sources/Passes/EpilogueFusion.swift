import Graph
import Kernels
import Operators

/// Applies an elementwise node while the tile of the product before it is still in registers or cache:
/// activations, and the addition of a residual branch.
public struct EpilogueFusion: Pass {
  /// The name in listings.
  public static let name = "fuse-epilogue"
  /// What the pass does.
  public static let summary = "joins activations and additions to the linear layer before them"

  /// The pass.
  public init() {}

  /// Turns the elementwise node into the product with an epilogue.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let pointwise = node.operation as? Elementwise else { continue }
      for operand in node.operands {
        guard let source = uses.producer(operand), graph.nodes[source].operation is Linear,
          graph.type(operand).batched
        else { continue }
        let product = graph.nodes[source]
        let fused = uses.isReadOnce(operand) ? join(pointwise, node, operand, product, graph) : nil
        let reason = uses.isReadOnce(operand) ? "the shapes do not allow it" : "others read the product"
        rewrites.append(
          Rewrite(
            Self.self, "\(pointwise.label) into the linear layer before it",
            [product.origin, node.origin],
            preconditions: ["elementwise", "nobody else reads the product"],
            outcome: fused == nil ? .refused(reason) : .applied))
        guard let fused else { continue }
        graph.nodes[position].operation = fused.0
        graph.nodes[position].operands = fused.1
        break
      }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  private func join(
    _ pointwise: Elementwise, _ node: Node, _ operand: ValueID, _ product: Node, _ graph: Graph
  ) -> (Linear, [ValueID])? {
    guard let linear = product.operation as? Linear else { return nil }
    var operands = product.operands
    let first = linear.bias ? 3 : 2
    var names: [Int: Formula] = [:]
    for (index, other) in node.operands.enumerated() {
      if other == operand {
        names[index] = linear.epilogue ?? .input(0)
      } else if let known = operands.dropFirst(first).firstIndex(of: other) {
        names[index] = .input(known - first + 1)
      } else {
        operands.append(other)
        names[index] = .input(operands.count - first)
      }
    }
    let formula = pointwise.formula.substituting(names).simplified()
    let fused = Linear(bias: linear.bias, epilogue: formula)
    guard formula.size <= ElementwiseFusion.mostTerms,
      (try? fused.results(of: operands.map(graph.type))) == [graph.type(node.results[0])]
    else { return nil }
    return (fused, operands)
  }
}
