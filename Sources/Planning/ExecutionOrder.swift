import Graph

/// Puts the nodes of a graph into the order of execution: as the graph has them, but every node
/// that makes a variable's new value right behind the last reader of the old one, so that gradients
/// live as short as they can and the new value can take the old one's place.
enum ExecutionOrder {
  /// The nodes in the order of execution.
  static func order(_ graph: Graph) -> [Node] {
    let assigned = assignedBy(graph)
    let producer = graph.producers()
    let readers = lastReaders(graph, except: assigned)
    var position = Array(graph.nodes.indices)
    for (index, node) in graph.nodes.enumerated() {
      guard let variables = assigned[index] else { continue }
      let operands = node.operands.compactMap { producer[$0] }
      let reads = variables.compactMap { readers[$0] }
      position[index] = (operands + reads).map { position[$0] }.max() ?? index
    }
    let ranked = graph.nodes.indices.sorted {
      (position[$0], assigned[$0] == nil ? 0 : 1, $0)
        < (position[$1], assigned[$1] == nil ? 0 : 1, $1)
    }
    return respectingOrder(graph, ranked)
  }

  /// The variables that each node makes a new value of, by position in `nodes`.
  private static func assignedBy(_ graph: Graph) -> [Int: [ValueID]] {
    let producer = graph.producers()
    var assigned: [Int: [ValueID]] = [:]
    for assignment in graph.assignments {
      if let index = producer[assignment.value] {
        assigned[index, default: []].append(assignment.variable)
      }
    }
    return assigned
  }

  /// The last node that reads each variable or a view of it, apart from those that change it.
  private static func lastReaders(
    _ graph: Graph, except assigned: [Int: [ValueID]]
  ) -> [ValueID: Int] {
    let aliases = VariableAliases(graph)
    var last: [ValueID: Int] = [:]
    for variable in Set(graph.assignments.map(\.variable)) {
      last[variable] = aliases.readers(of: variable).last {
        assigned[$0]?.contains(variable) != true
      }
    }
    return last
  }

  /// The ranked nodes, moved back where they stand before what they read.
  private static func respectingOrder(_ graph: Graph, _ ranked: [Int]) -> [Node] {
    var sorted = graph
    sorted.nodes = ranked.map { graph.nodes[$0] }
    sorted.sortNodes()
    return sorted.nodes
  }
}
