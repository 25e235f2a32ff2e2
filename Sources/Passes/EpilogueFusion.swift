import Graph
import Kernels
import Operators

/// Applies an elementwise node while the tile of the product before it is still in registers or
/// cache: activations, and the addition of a residual branch.
public struct EpilogueFusion: Pass {
  /// The name in listings.
  public static let name = "fuse-epilogue"
  /// What the pass does.
  public static let summary = "joins activations and additions to the weighted layer before them"

  /// The pass.
  public init() {}

  /// Turns the elementwise node into the product with an epilogue.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices where graph.nodes[position].operation is Elementwise {
      for operand in graph.nodes[position].operands {
        guard let rewrite = try fuse(&graph, position, operand, uses) else { continue }
        rewrites.append(rewrite)
        if rewrite.outcome == .applied { break }
      }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  /// Joins the node with the product that makes one of its operands, seen through views; nil where
  /// there is none.
  private func fuse(
    _ graph: inout Graph, _ position: Int, _ operand: ValueID, _ uses: Uses
  ) throws(OperatorError) -> Rewrite? {
    let node = graph.nodes[position]
    guard let pointwise = node.operation as? Elementwise, graph.type(operand).batched,
      let source = source(of: operand, graph, uses),
      let product = graph.nodes[source.position].operation as? any WeightedProduct
    else { return nil }
    let before = graph.nodes[source.position]
    var outcome = Rewrite.Outcome.refused("others read the product")
    if source.isReadOnce {
      let isDone = try join(&graph, pointwise, position, operand, source.position, product)
      outcome = isDone ? .applied : .refused("the shapes do not allow it")
    }
    return Rewrite(
      Self.self, "\(pointwise.label) into the \(type(of: product).noun) before it",
      [before.origin, node.origin],
      preconditions: ["elementwise", "nobody else reads the product"], outcome: outcome)
  }

  /// The product that makes a value, and whether nobody else reads it or a view on the way.
  private func source(
    of value: ValueID, _ graph: Graph, _ uses: Uses
  ) -> (position: Int, isReadOnce: Bool)? {
    var made = value
    var isReadOnce = uses.isReadOnce(made)
    while let position = uses.producer(made) {
      let node = graph.nodes[position]
      if node.operation is any WeightedProduct { return (position, isReadOnce) }
      guard node.operation.traits.contains(.view) else { return nil }
      made = node.operands[0]
      isReadOnce = isReadOnce && uses.isReadOnce(made)
    }
    return nil
  }

  /// Puts the node's formula into the product, and a view of the result in the node's place where
  /// it has other extents; false where the shapes do not fit.
  private func join(
    _ graph: inout Graph, _ pointwise: Elementwise, _ position: Int, _ operand: ValueID,
    _ source: Int, _ product: any WeightedProduct
  ) throws(OperatorError) -> Bool {
    let (node, before) = (graph.nodes[position], graph.nodes[source])
    let type = graph.type(before.results[0])
    let isDirect = type == graph.type(node.results[0])
    guard graph.type(operand) == graph.type(node.results[0]),
      type.columns == graph.type(operand).columns
    else { return false }
    let (fused, extras) = fused(pointwise, node, operand, before, product)
    guard let formula = fused.epilogue, ElementwiseFusion.accepts(formula) else { return false }
    let firsts = Array(before.operands.prefix(product.firstExtra))
    let types = extras.map { fitted(graph.type($0), in: graph.type(operand), to: type) }
    guard (try? fused.results(of: firsts.map(graph.type) + types)) == [type] else { return false }
    let operands = try graph.build(node.origin) { builder throws(OperatorError) in
      try zip(extras, types).map { extra, type throws(OperatorError) in
        try builder.view(extra, as: type.extents)
      }
    }
    let target = isDirect ? position : source
    graph.nodes[target].operation = fused
    graph.nodes[target].operands = firsts + operands
    guard !isDirect else { return true }
    graph.nodes[position].operation = ReshapeOperator(graph.type(node.results[0]).extents)
    graph.nodes[position].operands = before.results
    return true
  }

  /// The type that an operand of the node has beside the product: whole tensors are seen under the
  /// product's extents, others stay.
  private func fitted(
    _ type: TensorType, in whole: TensorType, to product: TensorType
  ) -> TensorType {
    type == whole ? product : type
  }

  /// The product with the node's formula behind its own, and the operands of both.
  private func fused(
    _ pointwise: Elementwise, _ node: Node, _ operand: ValueID, _ before: Node,
    _ product: any WeightedProduct
  ) -> (any WeightedProduct, [ValueID]) {
    var extras = Array(before.operands.dropFirst(product.firstExtra))
    var names: [Int: Formula] = [:]
    for (index, other) in node.operands.enumerated() {
      if other == operand {
        names[index] = product.epilogue ?? .input(0)
      } else if let known = extras.firstIndex(of: other) {
        names[index] = .input(known + 1)
      } else {
        extras.append(other)
        names[index] = .input(extras.count)
      }
    }
    let formula = pointwise.formula.substituting(names).simplified()
    return (product.with(bias: product.bias, epilogue: formula), extras)
  }
}
