import Graph
import Schema

/// Computes equal things once: pure nodes with the same operator, attributes and operands;
/// constants of equal data are equal operands.
public struct CommonSubexpressions: Pass {
  /// The name in listings.
  public static let name = "share-common"
  /// What the pass does.
  public static let summary = "computes equal subexpressions once"

  /// The pass.
  public init() {}

  private struct Key: Hashable {
    let name: String
    let operands: [ValueID]
    var attributes: Arguments?

    /// The same with a node's attributes, which are only made where the rest agrees.
    func with(_ node: Node) -> Key {
      Key(name: name, operands: operands, attributes: node.operation.attributes)
    }
  }

  /// Lets readers of a repeated node read the first.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var first: [Key: Int] = [:]
    var replacements = equalConstants(graph)
    var rewrites: [Rewrite] = []
    for (position, node) in graph.nodes.enumerated()
    where node.operation.traits.contains(.pure) {
      let operands = node.operands.map { replacements[$0] ?? $0 }
      let key = Key(name: node.operation.name, operands: operands)
      guard let alike = first[key] else {
        first[key] = position
        continue
      }
      first[key.with(graph.nodes[alike])] = alike
      guard let same = first[key.with(node)] else {
        first[key.with(node)] = position
        continue
      }
      let known = graph.nodes[same]
      for (result, shared) in zip(node.results, known.results) { replacements[result] = shared }
      rewrites.append(
        Rewrite(
          Self.self, "\(node.label) computed once", [known.origin, node.origin],
          preconditions: ["pure", "equal attributes and operands"]))
    }
    graph.replaceUses(replacements)
    graph.removeDeadNodes()
    return rewrites
  }

  /// A tensor that is hashed by its first words, so that large weights cost little.
  private struct Content: Hashable {
    let tensor: Tensor

    func hash(into hasher: inout Hasher) {
      hasher.combine(tensor.type)
      for word in tensor.words.prefix(64) { hasher.combine(word) }
    }
  }

  /// The first constant of equal data for every later one.
  private func equalConstants(_ graph: Graph) -> [ValueID: ValueID] {
    var first: [Content: ValueID] = [:]
    var replacements: [ValueID: ValueID] = [:]
    for root in graph.roots {
      guard case .constant(_, let tensor) = graph.values[root.index].source else { continue }
      let content = Content(tensor: tensor)
      if let known = first[content] { replacements[root] = known } else { first[content] = root }
    }
    return replacements
  }
}
