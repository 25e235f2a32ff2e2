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

  /// Puts a frozen variable in place of every float constant, and returns the data by name. Names
  /// that stand twice get a number.
  public static func externalise(_ graph: inout Graph) -> [(name: String, tensor: Tensor)] {
    var replacements: [ValueID: ValueID] = [:]
    var weights: [(name: String, tensor: Tensor)] = []
    var names = Set((graph.inputs + graph.variables()).compactMap(graph.name))
    for root in graph.roots {
      let info = graph.values[root.index]
      guard case .constant(let base, let tensor) = info.source, info.type.element == .float32 else {
        continue
      }
      var name = base
      var number = 1
      while !names.insert(name).inserted {
        number += 1
        name = "\(base)_\(number)"
      }
      let variable = Variable(name, .frozen)
      replacements[root] = graph.addVariable(variable, info.type.extents, origin: info.origin)
      weights.append((name, tensor))
    }
    graph.replaceUses(replacements)
    return weights
  }
}
