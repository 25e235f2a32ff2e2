import Graph
import Operators

/// Turns a graph into a plan: order, shared memory, lifetimes, offsets.
public enum Planner {
  /// The plan of a graph that the verifier accepts. Nodes whose results nobody needs are left out.
  public static func plan(_ graph: Graph) throws(OperatorError) -> Plan {
    var graph = graph
    graph.removeDeadNodes()
    graph.nodes = ExecutionOrder.order(graph)
    try copyAssignments(&graph)
    let storage = Storage(graph)
    let arenas = assign(storage, nodes: graph.nodes.count)
    var places: [ValueID: Place] = [:]
    for root in graph.roots { places[root] = Plan.place(ofRoot: root, in: graph) }
    for value in graph.nodes.flatMap(\.results) {
      let representative = storage.find(value)
      places[value] = arenas.places[representative] ?? Plan.place(ofRoot: representative, in: graph)
    }
    return Plan(
      graph: graph, places: places, perSampleBytes: arenas.perSample, fixedBytes: arenas.fixed)
  }

  /// Where a variable's new value cannot be written over the old one by its own node, a copy at the end
  /// brings it there.
  private static func copyAssignments(_ graph: inout Graph) throws(OperatorError) {
    let producer = graph.producers()
    var readers: [ValueID: Int] = [:]
    for (position, node) in graph.nodes.enumerated() {
      for operand in node.operands { readers[operand] = position }
    }
    for (index, assignment) in graph.assignments.enumerated() {
      if let position = producer[assignment.value],
        let slot = graph.nodes[position].operands.firstIndex(of: assignment.variable),
        let result = graph.nodes[position].results.firstIndex(of: assignment.value),
        graph.nodes[position].operation.mayShare(result: result, operand: slot),
        readers[assignment.variable] == position,
        !graph.outputs.contains(where: { $0.value == assignment.variable })
      {
        continue
      }
      let origin = graph.values[assignment.variable.index].origin
      let copy = try graph.append(
        Assign(), [assignment.variable, assignment.value], origin: origin)[0]
      graph.assignments[index].value = copy
    }
  }

  private struct Arenas {
    var places: [ValueID: Place] = [:]
    var perSample = 0
    var fixed = 0
  }

  /// Offsets for every class of values, walking through time.
  private static func assign(_ storage: Storage, nodes: Int) -> Arenas {
    var starting: [[ValueID]] = Array(repeating: [], count: nodes)
    var ending: [[ValueID]] = Array(repeating: [], count: nodes + 1)
    for (value, memory) in storage.classes.sorted(by: { $0.key < $1.key }) where !memory.isRoot {
      starting[memory.start].append(value)
      ending[min(memory.end, nodes)].append(value)
    }
    var result = Arenas()
    var batched = Arena()
    var fixed = Arena()
    for position in 0..<nodes {
      for value in starting[position] {
        guard let type = storage.classes[value]?.type else { continue }
        let bytes = Plan.slot(type)
        result.places[value] =
          type.batched ? .perSample(offset: batched.take(bytes)) : .fixed(offset: fixed.take(bytes))
      }
      for value in ending[position] {
        guard let type = storage.classes[value]?.type else { continue }
        let bytes = Plan.slot(type)
        switch result.places[value] {
        case .perSample(let offset): batched.give(offset..<offset + bytes)
        case .fixed(let offset): fixed.give(offset..<offset + bytes)
        default: break
        }
      }
    }
    result.perSample = batched.size
    result.fixed = fixed.size
    return result
  }
}
