extension Graph {
  /// Puts other values in place of some wherever they are read, returned or assigned. Chains are
  /// followed: with a -> b and b -> c, readers of a read c; no chain may lead back to itself.
  public mutating func replaceUses(_ replacements: [ValueID: ValueID]) {
    guard !replacements.isEmpty else { return }
    let final = Graph.resolved(replacements)
    for index in nodes.indices where nodes[index].operands.contains(where: { final[$0] != nil }) {
      nodes[index].operands = nodes[index].operands.map { final[$0] ?? $0 }
    }
    outputs = outputs.map { ($0.name, final[$0.value] ?? $0.value) }
    assignments = assignments.map { ($0.variable, final[$0.value] ?? $0.value) }
  }

  /// The ends of all chains, each link followed once.
  private static func resolved(_ replacements: [ValueID: ValueID]) -> [ValueID: ValueID] {
    var final = replacements
    var done = Set<ValueID>()
    for start in replacements.keys where !done.contains(start) {
      var chain: [ValueID] = []
      var value = start
      while let next = final[value], done.insert(value).inserted {
        chain.append(value)
        value = next
      }
      let end = final[value] ?? value
      for link in chain { final[link] = end }
    }
    return final
  }

  /// Removes the nodes whose results nobody needs, whatever order the nodes are in, and returns how
  /// many.
  @discardableResult
  public mutating func removeDeadNodes() -> Int {
    let isNeeded = neededNodes()
    var kept = 0
    for index in nodes.indices where isNeeded[index] {
      if kept < index { nodes.swapAt(kept, index) }
      kept += 1
    }
    let removed = nodes.count - kept
    if removed > 0 { nodes.removeLast(removed) }
    return removed
  }

  /// For each node whether an output or a variable depends on it, whatever order the nodes are in.
  public func neededNodes() -> [Bool] {
    let producer = producers()
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    var pending = outputs.map(\.value) + assignments.map(\.value)
    while let value = pending.popLast() {
      guard let position = producer[value], !isNeeded[position] else { continue }
      isNeeded[position] = true
      pending += nodes[position].operands
    }
    return isNeeded
  }

  /// Puts the nodes into an order in which each stands behind what it reads; the old order decides
  /// where there is a choice. Passes append nodes at the end and call this.
  public mutating func sortNodes() {
    let producer = producers()
    var order: [Int] = []
    var state = [UInt8](repeating: 0, count: nodes.count)
    for start in nodes.indices where state[start] == 0 {
      var stack = [start]
      while let top = stack.last {
        if state[top] == 2 {
          stack.removeLast()
          continue
        }
        state[top] = 1
        let waiting = nodes[top].operands.compactMap { producer[$0] }.filter { state[$0] == 0 }
        if waiting.isEmpty {
          state[top] = 2
          order.append(top)
          stack.removeLast()
        } else {
          stack.append(contentsOf: waiting.reversed())
        }
      }
    }
    if !order.elementsEqual(nodes.indices) { nodes = order.map { nodes[$0] } }
  }

  /// Runs `edit` with a builder for a place and takes its graph over.
  public mutating func build<Result>(
    _ origin: Origin, _ edit: (inout GraphBuilder) throws(OperatorError) -> Result
  ) throws(OperatorError) -> Result {
    var builder = GraphBuilder(graph: Graph(), origin: origin)
    swap(&builder.graph, &self)
    defer { swap(&builder.graph, &self) }
    return try edit(&builder)
  }
}
