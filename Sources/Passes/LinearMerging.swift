import Graph
import Operators

/// Merges two linear layers with nothing between them into one, where that is less work:
/// (x V + a) W + b = x (V W) + (a W + b).
public struct LinearMerging: Pass {
  /// The name in listings.
  public static let name = "merge-linear"
  /// What the pass does.
  public static let summary = "merges linear layers with nothing between them"

  /// The pass.
  public init() {}

  /// Turns the second layer into the merged one.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    var uses = Uses(graph)
    var rewrites: [Rewrite] = []
    for position in graph.nodes.indices {
      let second = graph.nodes[position]
      guard second.operation is Linear, graph.type(second.operands[0]).batched,
        let source = uses.producer(second.operands[0]), graph.nodes[source].operation is Linear
      else { continue }
      let first = graph.nodes[source]
      let outcome = obstacle(first, second, graph, uses)
      rewrites.append(
        Rewrite(
          Self.self, "two linear layers into one", [first.origin, second.origin],
          preconditions: [
            "nothing stands between them", "the weights are fixed", "the merged layer is less work",
          ],
          outcome: outcome))
      guard outcome == .applied else { continue }
      try merge(&graph, position, first, second)
      uses.markFixed(weights(of: [graph.nodes[position]]))
    }
    graph.removeDeadNodes()
    graph.sortNodes()
    return rewrites
  }

  /// The weights and biases of linear nodes.
  private func weights(of nodes: [Node]) -> [ValueID] {
    nodes.flatMap { node in
      node.operands[1..<((node.operation as? Linear)?.firstExtra ?? 1)]
    }
  }

  private func obstacle(
    _ first: Node, _ second: Node, _ graph: Graph, _ uses: Uses
  ) -> Rewrite.Outcome {
    guard (first.operation as? Linear)?.epilogue == nil else {
      return .refused("an activation stands between them")
    }
    guard uses.isReadOnce(second.operands[0]) else {
      return .refused("the first layer's result is also used elsewhere")
    }
    guard weights(of: [first, second]).allSatisfy(uses.isFixed) else {
      return .refused("the weights still change")
    }
    let inputs = graph.type(first.operands[1]).extents[0]
    let middle = graph.type(second.operands[1]).extents[0]
    let outputs = graph.type(second.operands[1]).extents[1]
    let apart = inputs * middle + middle * outputs
    guard inputs * outputs <= apart else {
      return .refused("one layer of \(inputs * outputs) weights is more work than \(apart)")
    }
    return .applied
  }

  private func merge(
    _ graph: inout Graph, _ position: Int, _ first: Node, _ second: Node
  ) throws(OperatorError) {
    guard let front = first.operation as? Linear, let back = second.operation as? Linear else {
      return
    }
    let extras = second.operands.dropFirst(back.firstExtra)
    let biased = front.bias || back.bias
    let operands = try graph.build(second.origin) { builder throws(OperatorError) in
      let weight = try builder.apply(
        Linear(bias: false), first.operands[1], second.operands[1])
      guard biased else { return [first.operands[0], weight] + extras }
      guard front.bias else { return [first.operands[0], weight, second.operands[2]] + extras }
      let rest = Array(second.operands[1..<back.firstExtra])
      let bias = try builder.append(Linear(bias: back.bias), [first.operands[2]] + rest)[0]
      return [first.operands[0], weight, bias] + extras
    }
    graph.nodes[position].operation = Linear(bias: biased, epilogue: back.epilogue)
    graph.nodes[position].operands = operands
  }
}
