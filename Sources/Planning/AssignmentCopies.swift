import Graph
import Kernels
import Operators

/// Copies variables' new values to their memory where the node that makes them cannot write them
/// there: behind everything else, so that all readers still see the old values.
struct AssignmentCopies {
  private var graph: Graph
  private let aliases: VariableAliases
  private let producers: ValueTable<Int>
  private let assigned: Set<ValueID>
  private let kept: Set<ValueID>

  /// Adds the copies that a graph in the order of execution needs.
  static func add(to graph: inout Graph) throws(OperatorError) {
    var copies = AssignmentCopies(graph)
    try copies.run()
    graph = copies.graph
  }

  private init(_ graph: Graph) {
    self.graph = graph
    let aliases = VariableAliases(graph)
    self.aliases = aliases
    producers = graph.producers()
    assigned = Set(graph.assignments.map(\.variable))
    let ends = graph.outputs.map(\.value) + graph.assignments.map(\.value)
    kept = Set(ends.compactMap { aliases.variable(of: $0) })
  }

  private mutating func run() throws(OperatorError) {
    var written = Set<ValueID>()
    let pending = graph.assignments.indices.filter { index in
      let assignment = graph.assignments[index]
      return !isInPlace(assignment) || !written.insert(assignment.value).inserted
    }
    try keepOutputs()
    var sources: [ValueID] = []
    for index in pending { sources.append(try source(of: graph.assignments[index])) }
    for (index, source) in zip(pending, sources) {
      let variable = graph.assignments[index].variable
      let origin = graph.values[variable.index].origin
      graph.assignments[index].value =
        try graph.append(Assign(), [variable, source], origin: origin)[0]
    }
  }

  /// Whether the node that makes the new value may write it over the old one: nobody else reads the
  /// old one at the same time or later.
  private func isInPlace(_ assignment: (variable: ValueID, value: ValueID)) -> Bool {
    guard let position = producers[assignment.value], !kept.contains(assignment.variable),
      aliases.readers(of: assignment.variable).last == position
    else { return false }
    let node = graph.nodes[position]
    let slots = node.operands.indices.filter {
      aliases.variable(of: node.operands[$0]) == assignment.variable
    }
    guard slots.count == 1, node.operands[slots[0]] == assignment.variable,
      let result = node.results.firstIndex(of: assignment.value)
    else { return false }
    return node.operation.mayShare(result: result, operand: slots[0])
  }

  /// Outputs that are the old value of a variable which is about to change become copies of it.
  private mutating func keepOutputs() throws(OperatorError) {
    for index in graph.outputs.indices {
      let value = graph.outputs[index].value
      guard let variable = aliases.variable(of: value), assigned.contains(variable) else {
        continue
      }
      graph.outputs[index].value = try copy(of: value)
    }
  }

  /// The value to copy; a copy of it where it is the old value of another variable that changes.
  private mutating func source(
    of assignment: (variable: ValueID, value: ValueID)
  ) throws(OperatorError) -> ValueID {
    guard let variable = aliases.variable(of: assignment.value), variable != assignment.variable,
      assigned.contains(variable)
    else { return assignment.value }
    return try copy(of: assignment.value)
  }

  private mutating func copy(of value: ValueID) throws(OperatorError) -> ValueID {
    let origin = graph.values[value.index].origin
    return try graph.append(Elementwise("copy", .input(0)), [value], origin: origin)[0]
  }
}
