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
    let before = graph.nodes
    graph.removeDeadNodes()
    let kept = Set(graph.nodes.map(\.id))
    return before.filter { !kept.contains($0.id) }.map {
      Rewrite(
        Self.self, "\($0.label) removed", [$0.origin],
        preconditions: ["nobody reads its results"])
    }
  }
}
