import Graph

/// Computes nodes that read only constants, once and for all.
public struct ConstantFolding: Pass {
  /// The name in listings.
  public static let name = "fold-constants"
  /// What the pass does.
  public static let summary = "computes what depends on constants alone"

  /// The pass.
  public init() {}

  /// Puts the computed constants in place of the results that anything else reads.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    let foldable = graph.nodes.filter { $0.results.allSatisfy(uses.isKnown) }
    guard !foldable.isEmpty else { return [] }
    let wanted = valuesRead(outside: Set(foldable.map(\.id)), graph)
    var part = graph
    part.nodes = foldable
    part.assignments = []
    part.outputs = []
    let values = GraphEvaluator(part).run([:], samples: 0)
    var replacements: [ValueID: ValueID] = [:]
    for node in foldable {
      for (index, result) in node.results.enumerated() where wanted.contains(result) {
        guard let tensor = values[result] else { continue }
        let name = "\(node.origin.layer).folded\(node.id.index)" + (index == 0 ? "" : "_\(index)")
        replacements[result] = graph.addConstant(tensor, name: name, origin: node.origin)
      }
    }
    graph.replaceUses(replacements)
    graph.removeDeadNodes()
    return foldable.map {
      Rewrite(
        Self.self, "\($0.label) computed ahead", [$0.origin],
        preconditions: ["pure", "all operands are constants"])
    }
  }

  private func valuesRead(outside folded: Set<NodeID>, _ graph: Graph) -> Set<ValueID> {
    var wanted = Set(graph.outputs.map(\.value)).union(graph.assignments.map(\.value))
    for node in graph.nodes where !folded.contains(node.id) { wanted.formUnion(node.operands) }
    return wanted
  }
}
