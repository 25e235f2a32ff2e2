import Graph
import Kernels
import Operators

/// Rounds the weights of linear layers and convolutions to bfloat16: half the bytes, and 8 bits of
/// precision.
public struct BFloat16Weights: Pass {
  /// The name in listings.
  public static let name = "reduce-bfloat16"
  /// What the pass does.
  public static let summary = "stores the weights of linear layers and convolutions as bfloat16"

  /// The pass.
  public init() {}

  /// Puts the products with rounded weights in place of those with floats.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var rounded: [ValueID: ValueID] = [:]
    var rewrites: [Rewrite] = []
    for candidate in ReducedPrecision.candidates(graph, to: .bfloat16) {
      let node = graph.nodes[candidate.position]
      rewrites.append(
        ReducedPrecision.record(
          Self.self, node, "with weights of bfloat16", candidate.obstacle,
          preconditions: ["the weight is fixed", "every output reads all channels"]))
      guard candidate.obstacle == nil, let product = candidate.product,
        let weight = candidate.weight
      else { continue }
      let known = rounded[node.operands[1]]
      let value = known ?? add(weight, of: node, to: &graph)
      rounded[node.operands[1]] = value
      graph.nodes[candidate.position].operation = try product.bfloat16()
      graph.nodes[candidate.position].operands[1] = value
    }
    return rewrites
  }

  private func add(_ weight: Tensor, of node: Node, to graph: inout Graph) -> ValueID {
    let bits = weight.floats.map(BFloat16.bits)
    return graph.addConstant(
      Tensor(weight.type.extents, bfloat16: bits), name: graph.name(node.operands[1]) ?? "weight",
      origin: node.origin)
  }
}
