import Graph
import Operators

/// Writes batch norm at inference as the scale and shift that it is, so that the passes behind can
/// fold it like any other.
public struct AffineNormalisation: Pass {
  /// The name in listings.
  public static let name = "affine-norm"
  /// What the pass does.
  public static let summary = "writes batch norm at inference as a scale and shift"

  /// The pass.
  public init() {}

  /// Replaces the operator; its operands stay.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let norm = node.operation as? BatchNormInference else { continue }
      graph.nodes[position].operation = Elementwise("batch_norm", norm.formula)
      rewrites.append(
        Rewrite(
          Self.self, "batch_norm as a scale and shift", [node.origin],
          preconditions: ["mean and variance are fixed"]))
    }
    return rewrites
  }
}
