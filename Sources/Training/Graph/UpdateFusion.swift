import Graph
import Operators
import Passes

/// Joins the gradient of a linear layer's weight with the update that is its only reader.
public struct UpdateFusion: Pass {
  /// The name in listings.
  public static let name = "fuse-update"
  /// What the pass does.
  public static let summary = "updates weights while their gradients are in cache"

  /// Elements of a weight from which its gradient is worth keeping in cache; 128 KiB.
  static let leastWeight = 1 << 15

  /// The pass.
  public init() {}

  /// Puts the products into the place of the update's gradient.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let (users, producers) = (graph.users(), graph.producers())
    let returned = Set(graph.outputs.map(\.value))
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let update = node.operation as? OptimizerUpdate,
        let source = producers[node.operands[2]],
        graph.nodes[source].operation is LinearWeightGradient
      else { continue }
      guard graph.type(node.operands[1]).count >= Self.leastWeight else { continue }
      let isReadOnce = users[node.operands[2]]?.count == 1 && !returned.contains(node.operands[2])
      let fits = isReadOnce && LinearUpdate.accepts(update)
      if fits {
        graph.nodes[position].operation = try LinearUpdate(update)
        graph.nodes[position].operands.replaceSubrange(2...2, with: graph.nodes[source].operands)
      }
      rewrites.append(
        Rewrite(
          Self.self, "the gradient into the update of the weight", [node.origin],
          preconditions: ["nobody else reads the gradient", "the rule takes it bit by bit"],
          outcome: fits
            ? .applied
            : .refused(
              isReadOnce ? "the rule needs the whole gradient" : "others read the gradient")))
    }
    graph.removeDeadNodes()
    return rewrites
  }
}
