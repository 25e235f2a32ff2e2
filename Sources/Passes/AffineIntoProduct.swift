import Graph
import Kernels
import Operators

/// Folds a scale and shift into the linear layer or convolution behind it: standardisation of the
/// data, or batch norm in front of one, vanishes, (x s + t) W + b = x (s W) + (t W + b). Changes of
/// shape between them are looked through.
public struct AffineIntoProduct: Pass {
  /// The name in listings.
  public static let name = "fold-affine-ahead"
  /// What the pass does.
  public static let summary = "folds a scale and shift into the weighted layer behind it"

  /// The pass.
  public init() {}

  /// Lets products read what stands before the scale and shift, as long as there is one.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      guard let product = graph.nodes[position].operation as? any WeightedProduct else { continue }
      var value = graph.nodes[position].operands[0]
      while let match = find(value, before: graph.nodes[position], graph, uses) {
        let outcome = match.extents == nil ? refusal : .applied
        rewrites.append(
          Rewrite(
            Self.self, "\(match.node.label) into the \(type(of: product).noun) behind it",
            [match.node.origin, graph.nodes[position].origin],
            preconditions: [
              "only changes of shape stand between them", "one factor for each input",
            ],
            outcome: outcome))
        guard let extents = match.extents else { break }
        try fold(&graph, position, match.affine, extents)
        value = match.affine.input
      }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  private let refusal = Rewrite.Outcome.refused("the factors differ between rows of one example")

  /// A scale and shift in front of a product; `extents` are those of the factors, nil where
  /// they are not one for each input.
  private struct Match {
    let affine: Affine
    let node: Node
    let extents: [Int]?
  }

  /// The affine node that makes what a product reads, seen through views.
  private func find(
    _ value: ValueID, before product: Node, _ graph: Graph, _ uses: Uses
  ) -> Match? {
    let data = graph.type(product.operands[0])
    guard data.batched else { return nil }
    var value = value
    while let position = uses.producer(value) {
      let node = graph.nodes[position]
      if let affine = Affine(node, graph) {
        return Match(affine: affine, node: node, extents: factors(affine, data, graph))
      }
      guard node.operation.traits.contains(.view) else { return nil }
      value = node.operands[0]
    }
    return nil
  }

  /// The extents in which the factors have one entry for each input of the layer; nil where they
  /// vary otherwise.
  private func factors(_ affine: Affine, _ data: TensorType, _ graph: Graph) -> [Int]? {
    let source = graph.type(affine.input)
    let inputs = data.columns
    if data.count == inputs, affine.fits(source.extents, graph) { return source.extents }
    return source.columns == inputs && affine.fits([inputs], graph) ? [inputs] : nil
  }

  private func fold(
    _ graph: inout Graph, _ position: Int, _ affine: Affine, _ extents: [Int]
  ) throws(OperatorError) {
    let node = graph.nodes[position]
    guard let product = node.operation as? any WeightedProduct else { return }
    let extras = node.operands.dropFirst(product.firstExtra)
    let type = graph.type(node.operands[0])
    let (weight, bias) = (node.operands[1], product.bias ? node.operands[2] : nil)
    let operands = try graph.build(node.origin) { builder throws(OperatorError) in
      let parts = try affine.values(extents, as: [type.columns], &builder)
      let scaled = try product.scalingInputs(of: weight, by: parts.scale, &builder)
      var biases = bias.map { [$0] } ?? []
      if let shift = parts.shift {
        biases = [try product.shiftingInputs(by: shift, weight: weight, bias: bias, &builder)]
      }
      return [try builder.view(affine.input, as: type.extents), scaled] + biases
    }
    graph.nodes[position].operation = product.with(
      bias: operands.count == 3, epilogue: product.epilogue)
    graph.nodes[position].operands = operands + extras
  }
}
