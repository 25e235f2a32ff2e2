import Graph

/// Which values share memory. Each class of values has one representative and lives from the first
/// to the last position at which any member is made or read.
public struct Storage {
  /// When and how large a class of values is.
  public struct Class {
    /// Position of the node that makes the first member; -1 for roots.
    public var start: Int
    /// Position of the last reader; the number of nodes where the value must survive the run.
    public var end: Int
    /// The type of the largest member.
    public var type: TensorType
    /// Whether the memory is not ours to place: an input, variable or constant.
    public var isRoot: Bool
  }

  /// The classes by representative.
  public private(set) var classes: ValueTable<Class>
  private var parent: ValueTable<ValueID>

  /// The representative of a value.
  public func find(_ value: ValueID) -> ValueID {
    var value = value
    while let next = parent[value] { value = next }
    return value
  }

  /// Joins values into classes: results of views with their operand, results that may take the
  /// place of an operand that nobody reads afterwards, and new values of variables with the
  /// variable.
  public init(_ graph: Graph) {
    parent = ValueTable(room: graph.values.count)
    classes = ValueTable(room: graph.values.count)
    let lastUse = Storage.lastUses(graph)
    for root in graph.roots {
      classes[root] = Class(
        start: -1, end: graph.nodes.count, type: graph.type(root), isRoot: true)
    }
    let assigned = Dictionary(
      graph.assignments.map { ($0.value, $0.variable) }, uniquingKeysWith: { first, _ in first })
    for (position, node) in graph.nodes.enumerated() {
      for (index, result) in node.results.enumerated() {
        classes[result] = Class(
          start: position, end: max(position, lastUse[result] ?? position),
          type: graph.type(result), isRoot: false)
        share(node, index, at: position, graph: graph, assigned: assigned)
      }
    }
  }

  private static func lastUses(_ graph: Graph) -> ValueTable<Int> {
    var last = ValueTable<Int>(room: graph.values.count)
    for position in graph.nodes.indices {
      for operand in graph.nodes[position].operands { last[operand] = position }
    }
    for output in graph.outputs { last[output.value] = graph.nodes.count }
    return last
  }

  private mutating func share(
    _ node: Node, _ index: Int, at position: Int, graph: Graph, assigned: [ValueID: ValueID]
  ) {
    let result = node.results[index]
    if node.operation.traits.contains(.view), index == 0, let operand = node.operands.first {
      return join(result, into: find(operand))
    }
    if let variable = assigned[result] {
      let slot = node.operands.firstIndex(of: variable)
      if let slot, node.operation.mayShare(result: index, operand: slot) {
        join(result, into: variable)
      }
      return
    }
    for (slot, operand) in node.operands.enumerated()
    where node.operation.mayShare(result: index, operand: slot) {
      guard let memory = classes[find(operand)], !memory.isRoot, memory.end == position,
        memory.start < position, !isTaken(find(operand), by: node),
        graph.type(operand) == graph.type(result)
      else { continue }
      return join(result, into: find(operand))
    }
  }

  /// Whether the memory already went to another result of the same node, or holds another operand.
  private func isTaken(_ memory: ValueID, by node: Node) -> Bool {
    node.results.contains { parent[$0] != nil && find($0) == memory }
      || node.operands.filter { find($0) == memory }.count > 1
  }

  private mutating func join(_ value: ValueID, into representative: ValueID) {
    guard let added = classes[value] else { return }
    classes[value] = nil
    parent[value] = representative
    guard var memory = classes[representative] else { return }
    memory.end = max(memory.end, added.end)
    classes[representative] = memory
  }
}
