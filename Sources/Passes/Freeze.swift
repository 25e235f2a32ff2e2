import Graph

/// Turns variables into constants and back: before an export the trained values become constants,
/// so that passes can fold them; at the end large constants become the frozen weights of a plan.
public enum Freeze {
  /// Puts a constant in place of every variable that `value` knows.
  public static func bind(_ graph: inout Graph, _ value: (String) -> Tensor?) {
    var replacements: [ValueID: ValueID] = [:]
    for variable in graph.variables() {
      guard let name = graph.name(variable), let tensor = value(name) else { continue }
      let origin = graph.values[variable.index].origin
      replacements[variable] = graph.addConstant(tensor, name: name, origin: origin)
    }
    graph.replaceUses(replacements)
  }

  /// Puts frozen variables in place of all others, as if they had their values: passes may count on
  /// them, and none of their numbers is needed.
  public static func promise(_ graph: inout Graph) {
    var replacements: [ValueID: ValueID] = [:]
    for variable in graph.variables() {
      guard let name = graph.name(variable) else { continue }
      let info = graph.values[variable.index]
      replacements[variable] = graph.addVariable(
        Variable(name, .frozen), info.type.extents, origin: info.origin)
    }
    graph.replaceUses(replacements)
  }

  /// Puts a frozen variable in place of what constant folding would compute of frozen variables
  /// once they have values: what is left is the plan of an export without its numbers.
  public static func outline(_ graph: inout Graph) {
    let uses = Uses(graph)
    let isFolded = graph.nodes.map { $0.results.allSatisfy(uses.isFixed) }
    var wanted = Set(graph.outputs.map(\.value))
    for (node, isFolded) in zip(graph.nodes, isFolded) where !isFolded {
      wanted.formUnion(node.operands)
    }
    var replacements: [ValueID: ValueID] = [:]
    for node in zip(graph.nodes, isFolded).filter(\.1).map(\.0) {
      for (index, result) in node.results.enumerated() where wanted.contains(result) {
        let name = "\(node.origin.layer).folded\(node.id.index)" + (index == 0 ? "" : "_\(index)")
        replacements[result] = graph.addVariable(
          Variable(name, .frozen), graph.type(result).extents, origin: node.origin)
      }
    }
    graph.replaceUses(replacements)
    graph.removeDeadNodes()
  }

  /// Puts a frozen variable in place of every constant but ids, and returns the data by name. Names
  /// that stand twice get a number.
  public static func externalise(_ graph: inout Graph) -> [(name: String, tensor: Tensor)] {
    var replacements: [ValueID: ValueID] = [:]
    var weights: [(name: String, tensor: Tensor)] = []
    var names = Set((graph.inputs + graph.variables()).compactMap(graph.name))
    for root in graph.roots {
      let info = graph.values[root.index]
      guard case .constant(let base, let tensor) = info.source, info.type.element != .int32 else {
        continue
      }
      var name = base
      var number = 1
      while !names.insert(name).inserted {
        number += 1
        name = "\(base)_\(number)"
      }
      let variable = Variable(name, .frozen)
      replacements[root] = graph.addVariable(
        variable, info.type.extents, element: info.type.element, origin: info.origin)
      weights.append((name, tensor))
    }
    graph.replaceUses(replacements)
    return weights
  }
}
