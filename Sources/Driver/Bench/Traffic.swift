import Graph

/// What the steps of a graph compute and move, worked out from types alone.
struct Traffic {
  private let graph: Graph
  private let used: ValueSet
  private let samples: Int

  /// The traffic of a run of `samples` examples.
  init(_ graph: Graph, samples: Int) {
    self.graph = graph
    self.samples = samples
    used = graph.usedValues
  }

  /// Whether products of reduced precision are among the nodes.
  var isReduced: Bool {
    graph.nodes.contains { $0.operands.contains { graph.type($0).element.isReduced } }
  }

  /// Floating-point operations of a node in a run: two for each multiply-add; elementwise operators
  /// count elementary ones already.
  func operations(_ node: Node) -> Double {
    let operands = node.operands.map(graph.type)
    let results = node.results.map(graph.type)
    let isBatched = (operands + results).contains { $0.batched }
    let each = node.operation.traits.contains(.elementwise) ? 1.0 : 2.0
    return each * Double(node.operation.arithmetic(operands, results))
      * Double(isBatched ? samples : 1)
  }

  /// Bytes that a node reads and writes in a run: its operands, each once, and those of its results
  /// that anybody reads. A view moves nothing.
  func bytes(_ node: Node) -> Double {
    guard !node.operation.traits.contains(.view) else { return 0 }
    let values = Array(Set(node.operands)) + node.results.filter(used.contains)
    return values.reduce(0) { $0 + Double(graph.type($1).bytes(samples: samples)) }
  }

  /// The floating-point operations of all nodes.
  var operations: Double { graph.nodes.reduce(0) { $0 + operations($1) } }

  /// The bytes of all nodes.
  var bytes: Double { graph.nodes.reduce(0) { $0 + bytes($1) } }
}
