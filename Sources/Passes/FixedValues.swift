import Graph

/// The data of values that can be computed ahead.
enum FixedValues {
  /// What a value holds; nil where it does not follow from constants alone.
  static func tensor(_ value: ValueID, _ graph: Graph, _ uses: Uses) -> Tensor? {
    if case .constant(_, let tensor) = graph.values[value.index].source { return tensor }
    guard uses.isKnown(value) else { return nil }
    var part = graph
    part.outputs = [("value", value)]
    part.assignments = []
    part.removeDeadNodes()
    return GraphEvaluator(part).run([:], samples: 0)[value]
  }
}
