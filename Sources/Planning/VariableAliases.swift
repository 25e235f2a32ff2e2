import Graph

/// The values that are a variable's old memory: the variable itself and views of it, views of views
/// included.
struct VariableAliases {
  private var variables: ValueTable<ValueID>
  private var reads: [ValueID: [Int]] = [:]

  /// Follows the views of a graph's variables; positions are those in `nodes`.
  init(_ graph: Graph) {
    variables = ValueTable(room: graph.values.count)
    for variable in graph.variables() { variables[variable] = variable }
    for (position, node) in graph.nodes.enumerated() {
      for operand in node.operands {
        guard let variable = variables[operand] else { continue }
        if reads[variable]?.last != position { reads[variable, default: []].append(position) }
      }
      if node.operation.traits.contains(.view), let operand = node.operands.first,
        let result = node.results.first, let variable = variables[operand]
      {
        variables[result] = variable
      }
    }
  }

  /// The variable whose memory a value is; nil for values of other memory.
  func variable(of value: ValueID) -> ValueID? { variables[value] }

  /// The positions of the nodes that read the variable or a view of it, ascending.
  func readers(of variable: ValueID) -> [Int] { reads[variable] ?? [] }
}
