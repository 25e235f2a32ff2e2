import Graph

/// Computes nodes that read only constants, once and for all.
public struct ConstantFolding: Pass {
  /// The name in listings.
  public static let name = "fold-constants"
  /// What the pass does.
  public static let summary = "computes what depends on constants alone"

  /// The pass.
  public init() {}

  /// Puts the computed constants in place of the nodes' results.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let foldable = foldableNodes(graph)
    guard !foldable.isEmpty else { return [] }
    var part = graph
    part.nodes = foldable
    part.assignments = []
    part.outputs = foldable.flatMap(\.results).enumerated().map { ("\($0)", $1) }
    let values = GraphEvaluator(part).run([:], samples: 0)
    var replacements: [ValueID: ValueID] = [:]
    for node in foldable {
      for (index, result) in node.results.enumerated() {
        guard let tensor = values[result] else { continue }
        let name = "\(node.origin.layer).folded\(node.id.index)" + (index == 0 ? "" : "_\(index)")
        replacements[result] = graph.addConstant(tensor, name: name, origin: node.origin)
      }
    }
    graph.replaceUses(replacements)
    graph.removeDeadNodes()
    return foldable.map {
      Rewrite(
        Self.self, "\($0.operation.name) computed ahead", [$0.origin],
        preconditions: ["pure", "all operands are constants"])
    }
  }

  private func foldableNodes(_ graph: Graph) -> [Node] {
    var constants = Set<ValueID>()
    for root in graph.roots {
      if case .constant = graph.values[root.index].source { constants.insert(root) }
    }
    return graph.nodes.filter { node in
      guard node.operation.traits.contains(.pure) || node.operation.traits.contains(.view),
        node.operands.allSatisfy(constants.contains)
      else { return false }
      constants.formUnion(node.results)
      return true
    }
  }
}
