import Graph

/// Who makes and who reads each value: made once at the start of a pass. Passes change nodes in
/// place, so that positions stay valid, append what they need at the end, and sort the nodes when
/// they are done.
struct Uses {
  private let producers: [ValueID: Int]
  private var counts: [ValueID: Int]
  private var fixed: Set<ValueID>

  init(_ graph: Graph) {
    producers = graph.producers()
    var counts: [ValueID: Int] = [:]
    for operand in graph.nodes.flatMap(\.operands) { counts[operand, default: 0] += 1 }
    for output in graph.outputs { counts[output.value, default: 0] += 1 }
    for assignment in graph.assignments { counts[assignment.value, default: 0] += 1 }
    self.counts = counts
    fixed = Uses.fixedValues(graph)
  }

  /// The position of the node that makes a value.
  func producer(_ value: ValueID) -> Int? { producers[value] }

  /// Whether exactly one reader, output or assignment wants the value.
  func isReadOnce(_ value: ValueID) -> Bool { counts[value] == 1 }

  /// Whether the value is the same in every run: it follows from constants alone.
  func isFixed(_ value: ValueID) -> Bool { fixed.contains(value) }

  /// Notes that nodes read some values no longer, and others instead.
  mutating func replace(_ old: [ValueID], by new: [ValueID]) {
    for value in old { counts[value, default: 0] -= 1 }
    for value in new { counts[value, default: 0] += 1 }
  }

  /// Notes values that a pass has made of fixed ones.
  mutating func markFixed(_ values: [ValueID]) { fixed.formUnion(values) }

  private static func fixedValues(_ graph: Graph) -> Set<ValueID> {
    var fixed = Set<ValueID>()
    for index in graph.values.indices {
      if case .constant = graph.values[index].source { fixed.insert(ValueID(index)) }
    }
    for node in graph.nodes
    where node.operation.traits.contains(.pure) && node.operands.allSatisfy(fixed.contains) {
      fixed.formUnion(node.results)
    }
    return fixed
  }
}
