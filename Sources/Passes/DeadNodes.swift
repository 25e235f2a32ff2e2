import Graph

/// Removes nodes whose results nobody needs.
public struct DeadNodes: Pass {
  /// The name in listings.
  public static let name = "remove-dead"
  /// What the pass does.
  public static let summary = "removes nodes that no output or variable depends on"

  /// The pass.
  public init() {}

  /// Removes them; each is recorded.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let isNeeded = graph.neededNodes()
    let dead = graph.nodes.indices.filter { !isNeeded[$0] }.map { position in
      Rewrite(
        Self.self, "\(graph.nodes[position].label) removed", [graph.nodes[position].origin],
        preconditions: ["nobody reads its results"])
    }
    if !dead.isEmpty { graph.removeDeadNodes() }
    return dead
  }
}
