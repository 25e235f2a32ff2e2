import Graph
import Operators

/// Turns a graph into a plan: order, shared memory, lifetimes, offsets.
public enum Planner {
  /// The plan of a graph that the verifier accepts. Nodes whose results nobody needs are left out.
  public static func plan(_ graph: Graph) throws(OperatorError) -> Plan {
    var graph = graph
    graph.removeDeadNodes()
    graph.nodes = ExecutionOrder.order(graph)
    try AssignmentCopies.add(to: &graph)
    let storage = Storage(graph)
    let arenas = arenas(storage)
    var places = ValueTable<Place>(room: graph.values.count)
    for root in graph.roots { places[root] = Plan.place(ofRoot: root, in: graph) }
    for value in graph.nodes.flatMap(\.results) {
      let representative = storage.find(value)
      places[value] = arenas.places[representative] ?? Plan.place(ofRoot: representative, in: graph)
    }
    return Plan(
      graph: graph, places: places, perSampleBytes: arenas.perSample, fixedBytes: arenas.fixed)
  }

  private struct Arenas {
    var places = ValueTable<Place>()
    var perSample = 0
    var fixed = 0
  }

  /// Offsets for every class of values, in the arena that its type belongs to.
  private static func arenas(_ storage: Storage) -> Arenas {
    let classes = storage.classes.entries.filter { !$0.entry.isRoot }
    var result = Arenas()
    let batched = classes.filter(\.entry.type.batched)
    let fixed = classes.filter { !$0.entry.type.batched }
    let perSample = Placement.best(batched.map(request))
    let shared = Placement.best(fixed.map(request))
    for (item, offset) in zip(batched, perSample.offsets) {
      result.places[item.value] = .perSample(offset: offset)
    }
    for (item, offset) in zip(fixed, shared.offsets) {
      result.places[item.value] = .fixed(offset: offset)
    }
    result.perSample = perSample.size
    result.fixed = shared.size
    return result
  }

  private static func request(_ item: (value: ValueID, entry: Storage.Class)) -> MemoryRequest {
    MemoryRequest(bytes: Plan.slot(item.entry.type), start: item.entry.start, end: item.entry.end)
  }
}
