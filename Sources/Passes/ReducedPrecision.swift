import Graph
import Kernels
import Operators

/// The nodes of a frozen graph that may be reduced: what both passes share.
struct ReducedPrecision {
  /// A product with a weight, and why it stays one of floats; nil where it need not.
  struct Candidate {
    /// Its place among the nodes.
    let position: Int
    /// What it computes; nil where it has no form of reduced precision.
    let product: (any ReducibleProduct)?
    /// The weight's data, where they are known.
    let weight: Tensor?
    /// The reason.
    let obstacle: String?
  }

  /// The weighted products that depend on the examples, in order, for weights of `element`.
  static func candidates(_ graph: Graph, to element: ElementType) -> [Candidate] {
    graph.nodes.enumerated().compactMap { position, node in
      guard node.operation is any WeightedProduct, graph.type(node.results[0]).batched else {
        return nil
      }
      let types = node.operands.map(graph.type)
      let product = node.operation as? any ReducibleProduct
      var weight: Tensor?
      if case .constant(_, let tensor) = graph.values[node.operands[1].index].source {
        weight = tensor
      }
      let obstacle =
        product == nil
        ? "it has no form of reduced precision"
        : weight == nil
          ? "its weight is not fixed" : product?.reductionObstacle(types[0], types[1], to: element)
      return Candidate(position: position, product: product, weight: weight, obstacle: obstacle)
    }
  }

  /// The products behind which no other product stands on the way to what the graph returns.
  static func last(in graph: Graph) -> Set<Int> {
    let producers = graph.producers()
    var seen = Set<Int>()
    var last = Set<Int>()
    var pending = graph.outputs.map(\.value)
    while let value = pending.popLast() {
      guard let position = producers[value], seen.insert(position).inserted else { continue }
      if graph.nodes[position].operation is any WeightedProduct {
        last.insert(position)
      } else {
        pending += graph.nodes[position].operands
      }
    }
    return last
  }

  /// The record of a product.
  static func record(
    _ pass: any Pass.Type, _ node: Node, _ form: String, _ obstacle: String?,
    preconditions: [String]
  ) -> Rewrite {
    let noun = (node.operation as? any WeightedProduct).map { Swift.type(of: $0).noun }
    return Rewrite(
      pass, "\(noun ?? node.operation.name) \(form)", [node.origin], preconditions: preconditions,
      outcome: obstacle.map { .refused($0) } ?? .applied)
  }
}
