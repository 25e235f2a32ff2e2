/// Checks a graph's invariants; passes are verified after each step in tests, plans always at load.
public enum Verifier {
  /// A broken invariant.
  public struct Failure: Error, Hashable, Sendable {
    /// What is wrong, with the node or value named.
    public let message: String

    /// A failure with its reason.
    public init(message: String) { self.message = message }
  }

  /// Throws where a node reads what is not there yet, where types do not follow from the operators,
  /// or where names of inputs, variables or outputs are not unique.
  public static func verify(_ graph: Graph) throws(Failure) {
    try verifyNames(graph)
    var made = Set(graph.values.indices.map(ValueID.init).filter { isRoot(graph, $0) })
    for node in graph.nodes {
      for operand in node.operands where !made.contains(operand) {
        throw Failure(message: "\(describe(node)) reads %\(operand.index) before it is made")
      }
      try verifyTypes(node, graph)
      for (index, result) in node.results.enumerated() {
        guard graph.values[result.index].source == .node(node.id, result: index) else {
          throw Failure(message: "%\(result.index) does not name \(describe(node)) as its source")
        }
        made.insert(result)
      }
    }
    try verifyEnds(graph, made)
  }

  private static func isRoot(_ graph: Graph, _ value: ValueID) -> Bool {
    if case .node = graph.values[value.index].source { return false }
    return true
  }

  private static func describe(_ node: Node) -> String {
    "\(node.operation.name) of `\(node.origin.layer)`"
  }

  private static func verifyTypes(_ node: Node, _ graph: Graph) throws(Failure) {
    let types: [TensorType]
    do throws(OperatorError) {
      types = try node.operation.checkedResults(of: node.operands.map(graph.type))
    } catch {
      throw Failure(message: "\(describe(node)) refuses its operands: \(error.message)")
    }
    guard types == node.results.map(graph.type) else {
      throw Failure(message: "\(describe(node)) makes \(types), the graph says otherwise")
    }
  }

  private static func verifyNames(_ graph: Graph) throws(Failure) {
    var seen = Set<String>()
    for value in graph.roots {
      if case .constant = graph.values[value.index].source { continue }
      let name = graph.name(value) ?? ""
      guard seen.insert(name).inserted else {
        throw Failure(message: "the name \(name) stands twice")
      }
    }
    var outputs = Set<String>()
    for output in graph.outputs where !outputs.insert(output.name).inserted {
      throw Failure(message: "the output \(output.name) stands twice")
    }
  }

  private static func verifyEnds(_ graph: Graph, _ made: Set<ValueID>) throws(Failure) {
    for output in graph.outputs where !made.contains(output.value) {
      throw Failure(message: "the output \(output.name) is never made")
    }
    for assignment in graph.assignments {
      guard case .variable = graph.values[assignment.variable.index].source,
        made.contains(assignment.value),
        graph.type(assignment.variable) == graph.type(assignment.value)
      else {
        let name = graph.name(assignment.variable) ?? "%\(assignment.variable.index)"
        throw Failure(message: "the assignment to \(name) does not fit")
      }
    }
  }
}
