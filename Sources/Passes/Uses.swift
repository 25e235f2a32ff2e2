import Graph

/// Who makes and who reads each value: made once at the start of a pass. Passes change nodes in
/// place, so that positions stay valid, append what they need at the end, and sort the nodes when
/// they are done.
struct Uses {
  private let producers: ValueTable<Int>
  private var counts: [Int]
  private var fixed: ValueSet
  private let known: ValueSet

  init(_ graph: Graph) {
    producers = graph.producers()
    var counts = [Int](repeating: 0, count: graph.values.count)
    for index in graph.nodes.indices {
      for operand in graph.nodes[index].operands { counts[operand.index] += 1 }
    }
    for output in graph.outputs { counts[output.value.index] += 1 }
    for assignment in graph.assignments { counts[assignment.value.index] += 1 }
    self.counts = counts
    known = Uses.values(of: graph) { if case .constant = $0 { true } else { false } }
    fixed = Uses.values(of: graph, from: Uses.isFixed)
  }

  /// The position of the node that makes a value.
  func producer(_ value: ValueID) -> Int? { producers[value] }

  /// Whether exactly one reader, output or assignment wants the value.
  func isReadOnce(_ value: ValueID) -> Bool {
    value.index < counts.count && counts[value.index] == 1
  }

  /// Whether the value is the same in every run: it follows from constants and frozen variables.
  func isFixed(_ value: ValueID) -> Bool { fixed.contains(value) }

  /// Whether the value can be computed here: it follows from constants alone.
  func isKnown(_ value: ValueID) -> Bool { known.contains(value) }

  /// Notes that nodes read some values no longer, and others instead.
  mutating func replace(_ old: [ValueID], by new: [ValueID]) {
    let room = ((old + new).map(\.index).max() ?? -1) + 1
    if room > counts.count { counts += Array(repeating: 0, count: room - counts.count) }
    for value in old { counts[value.index] -= 1 }
    for value in new { counts[value.index] += 1 }
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
  ) -> ValueSet {
    var found = ValueSet(room: graph.values.count)
    for index in graph.values.indices where isSource(graph.values[index].source) {
      found.insert(ValueID(index))
    }
    for index in graph.nodes.indices
    where graph.nodes[index].operands.allSatisfy({ found.contains($0) })
      && graph.nodes[index].operation.traits.contains(.pure) {
      found.formUnion(graph.nodes[index].results)
    }
    return found
  }
}
