import Graph
import Operators

/// Says of every normalisation that stays a step of its own why: changes nothing.
public struct NormsLeft: Pass {
  /// The name in listings.
  public static let name = "norms-left"
  /// What the pass does.
  public static let summary = "says why a normalisation stays a step of its own"

  /// The pass.
  public init() {}

  /// A refusal for each.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    graph.nodes.compactMap { node in
      reason(node, graph).map {
        Rewrite(Self.self, "\(node.label) left", [node.origin], outcome: .refused($0))
      }
    }
  }

  private func reason(_ node: Node, _ graph: Graph) -> String? {
    if node.operation is any ExampleNormalisation {
      return "its statistics are those of each example, so that it is no fixed map"
    }
    guard node.operation is BatchNormInference || isScaleAndShift(node, graph) else { return nil }
    return "no weighted layer before or behind it can take it in"
  }

  /// Whether an elementwise node is what is left of a batch norm.
  private func isScaleAndShift(_ node: Node, _ graph: Graph) -> Bool {
    guard let pointwise = node.operation as? Elementwise else { return false }
    return pointwise.label.contains("batch_norm") && graph.type(node.results[0]).batched
  }
}
