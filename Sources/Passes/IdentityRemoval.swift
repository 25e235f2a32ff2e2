import Graph
import Kernels
import Operators

/// Removes nodes that return their operand: formulas that are just x0, views to the same shape.
public struct IdentityRemoval: Pass {
  /// The name in listings.
  public static let name = "remove-identities"
  /// What the pass does.
  public static let summary = "removes nodes that return what they are given"

  /// The pass.
  public init() {}

  /// Lets readers of such a node read its operand.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var replacements: [ValueID: ValueID] = [:]
    var rewrites: [Rewrite] = []
    for node in graph.nodes where returnsOperand(node, graph) {
      replacements[node.results[0]] = node.operands[0]
      rewrites.append(
        Rewrite(
          Self.self, "\(node.label) removed", [node.origin],
          preconditions: ["the result is the operand"]))
    }
    graph.replaceUses(replacements)
    graph.removeDeadNodes()
    return rewrites
  }

  private func returnsOperand(_ node: Node, _ graph: Graph) -> Bool {
    guard let operand = node.operands.first, node.results.count == 1,
      graph.type(operand) == graph.type(node.results[0])
    else { return false }
    if let formula = (node.operation as? Elementwise)?.formula {
      return formula.simplified() == .input(0)
    }
    return node.operation.traits.contains(.view)
  }
}
