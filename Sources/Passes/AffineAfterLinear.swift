import Graph
import Kernels
import Operators

/// Folds a scale and shift into the linear layer before it: batch norm behind a linear layer vanishes,
/// (x W + b) s + t = x (W s) + (b s + t).
public struct AffineAfterLinear: Pass {
  /// The name in listings.
  public static let name = "fold-affine-back"
  /// What the pass does.
  public static let summary = "folds a scale and shift into the linear layer before it"

  /// The pass.
  public init() {}

  /// Turns the affine node into the folded linear layer.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let affine = Affine(node, graph), let source = uses.producer(affine.input),
        let linear = graph.nodes[source].operation as? Linear
      else { continue }
      let product = graph.nodes[source]
      let outcome = obstacle(linear, affine, uses, graph)
      rewrites.append(
        Rewrite(
          Self.self, "\(node.label) into the linear layer before it",
          [product.origin, node.origin],
          preconditions: [
            "nothing stands between them", "nobody else reads the product",
            "one factor for each output",
          ], outcome: outcome))
      if outcome == .applied { try fold(&graph, position, affine, product, linear) }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  private func obstacle(
    _ linear: Linear, _ affine: Affine, _ uses: Uses, _ graph: Graph
  ) -> Rewrite.Outcome {
    if linear.epilogue != nil { return .refused("something stands between them") }
    if !uses.isReadOnce(affine.input) {
      return .refused("the linear layer's result is also used without the scale and shift")
    }
    if !affine.fits([graph.type(affine.input).columns], graph) {
      return .refused("the factors differ between rows of one example")
    }
    return .applied
  }

  private func fold(
    _ graph: inout Graph, _ position: Int, _ affine: Affine, _ product: Node, _ linear: Linear
  ) throws(OperatorError) {
    let outputs = graph.type(product.results[0]).columns
    let operands = try graph.build(product.origin) { builder throws(OperatorError) in
      let parts = try affine.values([outputs], &builder)
      let weight = try builder.apply(
        Elementwise("fold_scale", .input(0) * .input(1)), product.operands[1], parts.scale)
      guard linear.bias else { return [product.operands[0], weight, parts.shift] }
      let bias = try builder.apply(
        Elementwise("fold_shift", .input(0) * .input(1) + .input(2)), product.operands[2],
        parts.scale, parts.shift)
      return [product.operands[0], weight, bias]
    }
    graph.nodes[position].operation = Linear(bias: true)
    graph.nodes[position].operands = operands
  }
}
