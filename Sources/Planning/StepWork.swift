import Graph

/// How much a step has to do, as the time that one thread would need: what decides whether other
/// threads are asked to share it. Results never depend on it.
public struct StepWork: Hashable, Sendable {
  /// Nanoseconds on one thread, roughly.
  public let nanoseconds: Int

  /// Below this, a step is over before another thread has got hold of its share.
  static let leastShared = 10_000
  /// What a thread does in a nanosecond: multiply-adds of a product, elementary operations of other
  /// steps, and bytes that are read or written in the second-level cache.
  private static let (multiplyAdds, operations, bytes) = (40.0, 8.0, 20.0)

  /// The work of a node of a graph for so many examples.
  public init(_ node: Node, in graph: Graph, samples: Int) {
    let operands = node.operands.map(graph.type)
    let results = node.results.map(graph.type)
    let isBatched = (operands + results).contains(where: \.batched)
    let each = Double(node.operation.arithmetic(operands, results))
    let count = each * Double(isBatched ? samples : 1)
    let isProduct = !node.operation.traits.contains(.elementwise)
    let arithmetic = count / (isProduct ? StepWork.multiplyAdds : StepWork.operations)
    let moved = (operands + results).reduce(0.0) {
      $0 + Double($1.count) * Double($1.batched ? samples : 1) * Double($1.element.size)
    }
    nanoseconds = Int(min(max(arithmetic, moved / StepWork.bytes), 1e18))
  }

  /// Whether the step is worth more threads than the caller's.
  public var isShared: Bool { nanoseconds >= StepWork.leastShared }
}
