import Graph
import Kernels
import Operators

/// Applies a rectifier in the pass over memory that batch norm makes anyway; done before
/// differentiation, so that the gradient is one pass too.
public struct RectifierIntoNorm: Pass {
  /// The name in listings.
  public static let name = "fuse-rectifier"
  /// What the pass does.
  public static let summary = "applies a rectifier together with the batch norm before it"

  /// The pass.
  public init() {}

  /// Turns the batch norm into one with a rectifier, and lets the rectifier's readers read it.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var replacements: [ValueID: ValueID] = [:]
    var rewrites: [Rewrite] = []
    for node in graph.nodes {
      guard let pointwise = node.operation as? Elementwise,
        pointwise.formula.simplified() == maximum(.input(0), .constant(0)),
        let source = uses.producer(node.operands[0]),
        let norm = graph.nodes[source].operation as? BatchNormTraining, !norm.relu,
        node.operands[0] == graph.nodes[source].results[0],
        uses.isReadOnce(node.operands[0])
      else { continue }
      graph.nodes[source].operation = BatchNormTraining(
        epsilon: norm.epsilon, momentum: norm.momentum, relu: true)
      replacements[node.results[0]] = node.operands[0]
      rewrites.append(
        Rewrite(
          Self.self, "\(pointwise.label) into the batch norm before it",
          [graph.nodes[source].origin, node.origin],
          preconditions: ["nobody else reads the normalised values"]))
    }
    graph.replaceUses(replacements)
    graph.removeDeadNodes()
    return rewrites
  }
}
