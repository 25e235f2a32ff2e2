import Graph
import Kernels
import Operators

/// Folds a scale and shift into the linear layer behind it: standardisation of the data, or batch norm
/// in front of a linear layer, vanishes, (x s + t) W + b = x (s W) + (t W + b). Changes of shape between
/// them are looked through.
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
      while let found = try fold(&graph, position, uses) { rewrites.append(found) }
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  /// The affine node in front of a linear one, seen through views.
  private func affine(before value: ValueID, _ graph: Graph, _ uses: Uses) -> (Affine, Node)? {
    var value = value
    while let position = uses.producer(value) {
      let node = graph.nodes[position]
      if let affine = Affine(node, graph) { return (affine, node) }
      guard node.operation.traits.contains(.view) else { return nil }
      value = node.operands[0]
    }
    return nil
  }

  private func fold(
    _ graph: inout Graph, _ position: Int, _ uses: Uses
  ) throws(OperatorError) -> Rewrite? {
    let linear = graph.nodes[position]
    let data = graph.type(linear.operands[0])
    guard data.batched, let operation = linear.operation as? Linear,
      let (affine, node) = affine(before: linear.operands[0], graph, uses)
    else { return nil }
    let source = graph.type(affine.input)
    guard data.extents.count == 1 || source == data else { return nil }
    let inputs = data.columns
    let extents = source.count == inputs ? source.extents : [inputs]
    let operands = try graph.build(linear.origin) { builder throws(OperatorError) in
      let parts = try affine.parts(extents, &builder)
      let scale = try builder.apply(ReshapeOperator([inputs, 1]), parts.scale)
      let shift = try builder.apply(ReshapeOperator([inputs]), parts.shift)
      let old = Array(linear.operands[1..<(operation.bias ? 3 : 2)])
      let weight = try builder.apply(
        Elementwise("fold_scale", .input(0) * .input(1)), old[0], scale)
      let bias = try builder.append(Linear(bias: operation.bias), [shift] + old)[0]
      let input = try builder.apply(ReshapeOperator(data.extents), affine.input)
      return [input, weight, bias] + linear.operands.dropFirst(operation.bias ? 3 : 2)
    }
    graph.nodes[position].operation = Linear(bias: true, epilogue: operation.epilogue)
    graph.nodes[position].operands = operands
    let label = (node.operation as? Elementwise)?.label ?? node.operation.name
    return Rewrite(
      Self.self, "\(label) into the linear layer behind it", [node.origin, linear.origin],
      preconditions: ["only changes of shape stand between them"])
  }
}
