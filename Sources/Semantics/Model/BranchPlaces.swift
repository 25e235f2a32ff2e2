import Graph

/// Tells weights where they stand: in which residual branch, and whether they make an output.
struct BranchPlaces {
  /// The parameters of each branch by position, inner branches before outer ones.
  private var branches: [Range<Int>] = []

  /// Adds a branch, which holds the parameters at some positions.
  mutating func add(_ parameters: Range<Int>) { branches.append(parameters) }

  /// Sets the places of all weights; vectors, such as biases, have none.
  func assign(to parameters: inout [ParameterInfo], of graph: Graph, outputs: [ValueID]) {
    let weights = Set(parameters.indices.filter { BranchPlaces.isWeight(parameters[$0]) })
    for index in weights { parameters[index].place.branches = branches.count }
    for range in branches {
      let own = range.filter { weights.contains($0) && parameters[$0].place.branch == nil }
      for (index, position) in own.enumerated() {
        parameters[position].place.branch = .init(index: index, layers: own.count)
      }
    }
    let names = Dictionary(
      weights.map { (parameters[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    for output in outputs {
      if let name = BranchPlaces.lastWeight(before: output, in: graph, among: names),
        let position = names[name]
      {
        parameters[position].place.isLast = true
      }
    }
  }

  private static func isWeight(_ parameter: ParameterInfo) -> Bool {
    parameter.role == "weight" && parameter.extents.count > 1
  }

  /// The first weight met on the main path back from a value; of a sum that is the branch.
  private static func lastWeight(
    before value: ValueID, in graph: Graph, among names: [String: Int]
  ) -> String? {
    let producers = graph.producers()
    var value = value
    while let position = producers[value] {
      let operands = graph.nodes[position].operands
      let read = operands.compactMap(graph.name).first { names[$0] != nil }
      guard read == nil, let next = operands.first else { return read }
      value = next
    }
    return nil
  }
}
