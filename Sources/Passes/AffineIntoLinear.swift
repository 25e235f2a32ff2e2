import Graph
import Kernels
import Operators

/// Folds a scale and shift into the linear layer behind it: standardisation of the data, or batch
/// norm in front of a linear layer, vanishes, (x s + t) W + b = x (s W) + (t W + b). Changes of
/// shape between them are looked through.
public struct AffineIntoLinear: Pass {
  /// The name in listings.
  public static let name = "fold-affine-ahead"
  /// What the pass does.
  public static let summary = "folds a scale and shift into the linear layer behind it"

  /// The pass.
  public init() {}

  /// Lets linear layers read what stands before the scale and shift, as long as there is one.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices where graph.nodes[position].operation is Linear {
      var value = graph.nodes[position].operands[0]
      while let match = find(value, before: graph.nodes[position], graph, uses) {
        let outcome = match.extents == nil ? refusal : .applied
        rewrites.append(
          Rewrite(
            Self.self, "\(match.node.label) into the linear layer behind it",
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

  /// A scale and shift in front of a linear layer; `extents` are those of the factors, nil where
  /// they are not one for each input.
  private struct Match {
    let affine: Affine
    let node: Node
    let extents: [Int]?
  }

  /// The affine node that makes what a linear one reads, seen through views.
  private func find(
    _ value: ValueID, before linear: Node, _ graph: Graph, _ uses: Uses
  ) -> Match? {
    let data = graph.type(linear.operands[0])
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
    let linear = graph.nodes[position]
    guard let operation = linear.operation as? Linear else { return }
    let first = operation.bias ? 3 : 2
    let shape = graph.type(linear.operands[0]).extents
    let folded = try graph.build(linear.origin) { builder throws(OperatorError) in
      let inputs = builder.type(linear.operands[0]).columns
      let parts = try affine.values(extents, as: [inputs], &builder)
      let scale = try builder.view(parts.scale, as: [inputs, 1])
      let old = Array(linear.operands[1..<first])
      let weight = try builder.apply(
        Elementwise("fold_scale", .input(0) * .input(1)), old[0], scale)
      var biases = Array(old.dropFirst())
      if let shift = parts.shift {
        biases = try builder.append(Linear(bias: operation.bias), [shift] + old)
      }
      let input = try builder.view(affine.input, as: shape)
      return (
        biased: !biases.isEmpty,
        operands: [input, weight] + biases + linear.operands.dropFirst(first)
      )
    }
    graph.nodes[position].operation = Linear(bias: folded.biased, epilogue: operation.epilogue)
    graph.nodes[position].operands = folded.operands
  }
}
