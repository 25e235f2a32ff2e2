import Graph
import Operators

/// Pools the results of a convolution as they are made: only the largest of every 2x2 of them are
/// written, and nothing is read again.
public struct PoolingFusion: Pass {
  /// The name in listings.
  public static let name = "fuse-pooling"
  /// What the pass does.
  public static let summary = "joins 2x2 max_pool to the convolution before it"

  /// The pass.
  public init() {}

  /// Turns the pooling into a convolution that pools.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let pool = node.operation as? MaxPool, let source = uses.producer(node.operands[0]),
        let convolution = graph.nodes[source].operation as? Convolution
      else { continue }
      let before = graph.nodes[source]
      let fused = PooledConvolution(convolution)
      let obstacle = obstacle(pool, before, fused, graph, uses)
      if let fused, obstacle == nil {
        graph.nodes[position].operation = fused
        graph.nodes[position].operands = before.operands
      }
      rewrites.append(
        Rewrite(
          Self.self, "\(pool.name) into the convolution before it", [before.origin, node.origin],
          preconditions: ["windows of 2x2", "nobody else reads the convolution"],
          outcome: obstacle.map { .refused($0) } ?? .applied))
    }
    graph.removeDeadNodes()
    return rewrites
  }

  /// Why the two stay apart; nil where they need not.
  private func obstacle(
    _ pool: MaxPool, _ before: Node, _ fused: PooledConvolution?, _ graph: Graph, _ uses: Uses
  ) -> String? {
    if pool.window != PooledConvolution.window { return "its windows are not 2x2, 2 apart" }
    if !uses.isReadOnce(before.results[0]) { return "others read the convolution" }
    guard let fused else { return "more than a rectifier stands between them" }
    return (try? fused.results(of: before.operands.map(graph.type))) == nil
      ? "it has groups, or rows too long to be pooled as they are made" : nil
  }
}
