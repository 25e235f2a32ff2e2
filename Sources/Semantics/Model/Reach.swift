import Graph
import Support

/// Follows the graph back from what counts, to find what does not.
struct Reach {
  let notes: Notes
  let model: Model

  /// Reports parameters that the losses do not depend on, results that nothing uses, and inputs
  /// that nothing reads. `outputs` are those that have a loss; nil where that is not known.
  func report(losses outputs: Set<String>?) {
    let ends = model.outputs.filter { outputs?.contains($0.name) ?? true }
    let trained = live(from: ends.map(\.value))
    let variables = Set(trained.compactMap { model.graph.name($0) })
    let untrained = model.parameters.filter { !variables.contains($0.name) }
    let used = live(from: model.outputs.map(\.value))
    if let first = untrained.first {
      let layers = Set(untrained.map(\.layer))
      notes.add(
        ModelDiagnostics.untrained(
          first, layers.count,
          isUsed: used.contains { id in
            model.graph.name(id) == first.name
          }))
    } else {
      let dead = model.layers.filter { !used.contains($0.output) }
      if let first = dead.first { notes.add(ModelDiagnostics.deadLayer(first, dead.count)) }
    }
    for port in model.inputs where !used.contains(port.value) {
      notes.add(NameDiagnostics.neverUsed("the input", port.name, port.span))
    }
  }

  /// The values that some others are computed from, themselves among them.
  private func live(from ends: [ValueID]) -> Set<ValueID> {
    var live = Set(ends)
    for node in model.graph.nodes.reversed() where node.results.contains(where: live.contains) {
      live.formUnion(node.operands)
    }
    return live
  }
}
