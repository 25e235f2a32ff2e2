import Graph
import Kernels
import Operators

/// Folds a scale and shift into the linear layer or convolution before it: batch norm behind one
/// vanishes, (x W + b) s + t = x (W s) + (b s + t). Changes of shape between them are looked
/// through.
public struct AffineAfterProduct: Pass {
  /// The name in listings.
  public static let name = "fold-affine-back"
  /// What the pass does.
  public static let summary = "folds a scale and shift into the weighted layer before it"

  /// The pass.
  public init() {}

  /// A product in front of an affine node: its position, and what of the node's extents the
  /// factors have entries for; nil where the pass may not fold.
  private struct Match {
    let source: Int
    let product: any WeightedProduct
    let isDirect: Bool
    let factors: [Int]?
    let isReadOnce: Bool

    /// What records call the product.
    var noun: String { type(of: product).noun }
  }

  /// Turns the affine node into the folded product, or into a change of shape behind it.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let affine = Affine(node, graph), let match = find(affine, graph, uses) else {
        continue
      }
      let outcome = obstacle(match)
      rewrites.append(
        Rewrite(
          Self.self, "\(node.label) into the \(match.noun) before it",
          [graph.nodes[match.source].origin, node.origin],
          preconditions: [
            "only changes of shape stand between them", "nobody else reads the product",
            "one factor for each output",
          ], outcome: outcome))
      guard outcome == .applied, let factors = match.factors else { continue }
      try fold(&graph, position, affine, match, factors)
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  /// The product before an affine node, seen through views.
  private func find(_ affine: Affine, _ graph: Graph, _ uses: Uses) -> Match? {
    var value = affine.input
    var isReadOnce = uses.isReadOnce(value)
    while let position = uses.producer(value) {
      let node = graph.nodes[position]
      if let product = node.operation as? any WeightedProduct {
        return Match(
          source: position, product: product,
          isDirect: graph.type(value) == graph.type(affine.input),
          factors: factors(affine, graph.type(value), graph), isReadOnce: isReadOnce)
      }
      guard node.operation.traits.contains(.view) else { return nil }
      value = node.operands[0]
      isReadOnce = isReadOnce && uses.isReadOnce(value)
    }
    return nil
  }

  /// The extents in which the factors have one entry for each output of the layer; nil where they
  /// vary otherwise.
  private func factors(_ affine: Affine, _ product: TensorType, _ graph: Graph) -> [Int]? {
    let source = graph.type(affine.input)
    let outputs = product.columns
    if source.columns == outputs, affine.fits([outputs], graph) { return [outputs] }
    return product.count == outputs && affine.fits(source.extents, graph) ? source.extents : nil
  }

  private func obstacle(_ match: Match) -> Rewrite.Outcome {
    if match.product.epilogue != nil { return .refused("something stands between them") }
    if !match.isReadOnce {
      return .refused("the \(match.noun)'s result is also used without the scale and shift")
    }
    if match.factors == nil { return .refused("the factors differ between rows of one example") }
    return .applied
  }

  private func fold(
    _ graph: inout Graph, _ position: Int, _ affine: Affine, _ match: Match, _ factors: [Int]
  ) throws(OperatorError) {
    let product = graph.nodes[match.source]
    let outputs = graph.type(product.results[0]).columns
    let operands = try graph.build(product.origin) { builder throws(OperatorError) in
      let parts = try affine.values(factors, as: [outputs], &builder)
      let weight = try match.product.scalingOutputs(
        of: product.operands[1], by: parts.scale, &builder)
      let bias = try fold(parts, into: product.operands.dropFirst(2).first, &builder)
      return [product.operands[0], weight] + bias
    }
    let target = match.isDirect ? position : match.source
    graph.nodes[target].operation = match.product.with(
      bias: operands.count == 3, epilogue: nil)
    graph.nodes[target].operands = operands
    guard !match.isDirect else { return }
    let extents = graph.type(graph.nodes[position].results[0]).extents
    graph.nodes[position].operation = ReshapeOperator(extents)
    graph.nodes[position].operands = [product.results[0]]
  }

  /// The bias b s + t, as far as there are any.
  private func fold(
    _ parts: (scale: ValueID, shift: ValueID?), into bias: ValueID?, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID] {
    guard let bias else { return parts.shift.map { [$0] } ?? [] }
    guard let shift = parts.shift else {
      return try builder.append(
        Elementwise("fold_scale", .input(0) * .input(1)), [bias, parts.scale])
    }
    return try builder.append(
      Elementwise("fold_shift", .input(0) * .input(1) + .input(2)), [bias, parts.scale, shift])
  }
}
