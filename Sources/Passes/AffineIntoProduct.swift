import Graph
import Kernels
import Operators

/// Folds a scale and shift into the linear layer or convolution behind it: standardisation of the
/// data, or batch norm in front of one, vanishes, (x s + t) W + b = x (s W) + (t W + b). Changes of
/// shape, and maps that keep channels apart such as pooling, are looked through. Zeros around an
/// image become -t/s, which the scale and shift would have made zeros.
public struct AffineIntoProduct: Pass {
  /// The name in listings.
  public static let name = "fold-affine-ahead"
  /// What the pass does.
  public static let summary = "folds a scale and shift into the weighted layer behind it"

  /// The pass.
  public init() {}

  /// Lets products read what stands before the scale and shift, as long as there is one.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var rewrites: [Rewrite] = []
    var producers = graph.producers()
    for position in graph.nodes.indices {
      while let product = graph.nodes[position].operation as? any WeightedProduct,
        graph.type(graph.nodes[position].operands[0]).batched,
        let path = Path(to: graph.nodes[position], graph, producers)
      {
        let node = graph.nodes[position]
        let obstacle = obstacle(path, product, node, graph)
        rewrites.append(
          Rewrite(
            Self.self, "\(path.node.label) into the \(type(of: product).noun) behind it",
            [path.node.origin, node.origin],
            preconditions: preconditions(path, product, node, graph),
            outcome: obstacle.map { .refused($0) } ?? .applied))
        guard obstacle == nil, let extents = path.factors(of: node, graph) else { break }
        let count = graph.nodes.count
        try fold(&graph, position, path, extents)
        for added in count..<graph.nodes.count {
          for result in graph.nodes[added].results { producers[result] = added }
        }
      }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  private func preconditions(
    _ path: Path, _ product: any WeightedProduct, _ node: Node, _ graph: Graph
  ) -> [String] {
    let between =
      path.hasMaps
      ? "only what keeps channels apart stands between them"
      : "only changes of shape stand between them"
    let padding = needsBorder(path, product, node, graph) ? ["the padding is filled with -t/s"] : []
    return [between, "one factor for each input"] + padding
  }

  /// Whether the zeros that a product thinks around its input have to be other numbers.
  private func needsBorder(
    _ path: Path, _ product: any WeightedProduct, _ node: Node, _ graph: Graph
  ) -> Bool {
    path.affine.hasShift && product.shiftObstacle(graph.type(node.operands[0])) != nil
  }

  private func obstacle(
    _ path: Path, _ product: any WeightedProduct, _ node: Node, _ graph: Graph
  ) -> String? {
    guard path.factors(of: node, graph) != nil else {
      return "the factors differ between rows of one example"
    }
    if let obstacle = path.obstacle(graph) { return obstacle }
    guard needsBorder(path, product, node, graph) else { return nil }
    guard product.bordered != nil else {
      return product.shiftObstacle(graph.type(node.operands[0]))
    }
    return path.staysFor(graph)
      ? "it would stay for other readers, with a copy for the padding on top" : nil
  }

  private func fold(
    _ graph: inout Graph, _ position: Int, _ path: Path, _ extents: [Int]
  ) throws(OperatorError) {
    let node = graph.nodes[position]
    guard var product = node.operation as? any WeightedProduct else { return }
    let widths = needsBorder(path, product, node, graph) ? product.bordered?.widths : nil
    if widths != nil, let bordered = product.bordered { product = bordered.product }
    let extras = node.operands.dropFirst(product.firstExtra)
    let type = graph.type(node.operands[0])
    let (weight, bias) = (node.operands[1], product.bias ? node.operands[2] : nil)
    let operands = try graph.build(node.origin) { builder throws(OperatorError) in
      var parts = try path.affine.values(extents, as: [type.columns], &builder)
      if widths != nil || path.hasBorder {
        parts.scale = try builder.apply(PaddingValue.nonzero, parts.scale)
      }
      let scaled = try product.scalingInputs(of: weight, by: parts.scale, &builder)
      var biases = bias.map { [$0] } ?? []
      if let shift = parts.shift {
        biases = [try product.shiftingInputs(by: shift, weight: weight, bias: bias, &builder)]
      }
      var input = try path.rebuilt(type, &builder)
      if let widths, let shift = parts.shift {
        let values = try builder.apply(PaddingValue.first, shift, parts.scale)
        input = try builder.apply(Pad(widths), input, values)
      }
      return [input, scaled] + biases
    }
    graph.nodes[position].operation = product.with(
      bias: operands.count == 3, epilogue: product.epilogue)
    graph.nodes[position].operands = operands + extras
  }
}

/// What stands in a padding so that a scale and shift of it would give the old numbers.
enum PaddingValue {
  /// A scale that can be divided by: 1e-15 in place of smaller ones, too little to be seen in any
  /// sum of single precision.
  static let nonzero = Elementwise(
    "nonzero", select(absolute(.input(0)) - .constant(1e-15), .input(0), .constant(1e-15)))

  /// Zeros before a shift x0 and a scale x1.
  static let first = Elementwise("padding", -.input(0) / .input(1))

  /// Numbers x2 before a shift x0 and a scale x1.
  static let next = Elementwise("padding", (.input(2) - .input(0)) / .input(1))

  /// Numbers x1 before a scale x0.
  static let scaled = Elementwise("padding", .input(1) / .input(0))
}
