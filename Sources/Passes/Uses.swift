import Graph

/// Who makes and who reads each value: made once at the start of a pass. Passes change nodes in
/// place, so that positions stay valid, append what they need at the end, and sort the nodes when
/// they are done.
struct Uses {
  private let producers: [ValueID: Int]
  private var counts: [ValueID: Int]
  private var fixed: Set<ValueID>
  private let known: Set<ValueID>

  init(_ graph: Graph) {
    producers = graph.producers()
    var counts: [ValueID: Int] = [:]
    for operand in graph.nodes.flatMap(\.operands) { counts[operand, default: 0] += 1 }
    for output in graph.outputs { counts[output.value, default: 0] += 1 }
    for assignment in graph.assignments { counts[assignment.value, default: 0] += 1 }
    self.counts = counts
    known = Uses.values(of: graph) { if case .constant = $0 { true } else { false } }
    fixed = Uses.values(of: graph, from: Uses.isFixed)
  }

  /// The position of the node that makes a value.
  func producer(_ value: ValueID) -> Int? { producers[value] }

  /// Whether exactly one reader, output or assignment wants the value.
  func isReadOnce(_ value: ValueID) -> Bool { counts[value] == 1 }

  /// Whether the value is the same in every run: it follows from constants and frozen variables.
  func isFixed(_ value: ValueID) -> Bool { fixed.contains(value) }

  /// Whether the value can be computed here: it follows from constants alone.
  func isKnown(_ value: ValueID) -> Bool { known.contains(value) }

  /// Notes that nodes read some values no longer, and others instead.
  mutating func replace(_ old: [ValueID], by new: [ValueID]) {
    for value in old { counts[value, default: 0] -= 1 }
    for value in new { counts[value, default: 0] += 1 }
  }

  /// Notes values that a pass has made of fixed ones.
  mutating func markFixed(_ values: [ValueID]) { fixed.formUnion(values) }

  private static func isFixed(_ source: ValueSource) -> Bool {
    switch source {
    case .constant: true
    case .variable(let variable): variable.kind == .frozen
    case .input, .node: false
    }
  }

  /// The roots of some sources and what pure nodes make of them alone.
  private static func values(
    of graph: Graph, from isSource: (ValueSource) -> Bool
  ) -> Set<ValueID> {
    var found = Set<ValueID>()
    for index in graph.values.indices where isSource(graph.values[index].source) {
      found.insert(ValueID(index))
    }
    for node in graph.nodes
    where node.operation.traits.contains(.pure) && node.operands.allSatisfy(found.contains) {
      found.formUnion(node.results)
    }
    return found
  }
}
