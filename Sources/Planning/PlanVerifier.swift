import Graph

/// Checks that a plan's places fit its graph, so that running it never leaves its memory: done for
/// every plan that comes from a file.
public enum PlanVerifier {
  /// Throws where a place is missing, misaligned, outside its arena, or overlaps a value that is
  /// alive.
  public static func verify(_ plan: Plan) throws(Verifier.Failure) {
    try Verifier.verify(plan.graph)
    guard plan.perSampleBytes >= 0, plan.fixedBytes >= 0, plan.perSampleBytes <= 1 << 40,
      plan.fixedBytes <= 1 << 40, plan.perSampleBytes % Plan.alignment == 0,
      plan.fixedBytes % Plan.alignment == 0
    else { throw Verifier.Failure(message: "an arena's size is out of range") }
    let roots = plan.graph.roots
    for root in roots where plan.places[root] != Plan.place(ofRoot: root, in: plan.graph) {
      throw Verifier.Failure(message: "%\(root.index) has not the place of its kind")
    }
    for node in plan.graph.nodes {
      for result in node.results { try verifyBounds(result, plan) }
    }
    try verifyLifetimes(plan)
    try verifyAssignments(plan)
  }

  private static func verifyBounds(_ value: ValueID, _ plan: Plan) throws(Verifier.Failure) {
    let type = plan.graph.type(value)
    let bytes = Plan.slot(type)
    switch plan.places[value] {
    case .perSample(let offset):
      guard type.batched, fits(offset, bytes, plan.perSampleBytes) else { throw outside(value) }
    case .fixed(let offset):
      guard !type.batched, fits(offset, bytes, plan.fixedBytes) else { throw outside(value) }
    case .resident, .input: break
    case nil: throw Verifier.Failure(message: "%\(value.index) has no place")
    }
  }

  private static func fits(_ offset: Int, _ bytes: Int, _ size: Int) -> Bool {
    offset >= 0 && offset % Plan.alignment == 0 && bytes <= size && offset <= size - bytes
  }

  private static func outside(_ value: ValueID) -> Verifier.Failure {
    Verifier.Failure(message: "%\(value.index) lies outside its arena")
  }

  /// Walks through time and keeps which ranges are in use: a value may take only what is free, and
  /// values that share memory must have one place.
  private static func verifyLifetimes(_ plan: Plan) throws(Verifier.Failure) {
    let storage = Storage(plan.graph)
    for node in plan.graph.nodes {
      for result in node.results {
        let memory = storage.find(result)
        guard plan.places[result] == plan.places[memory] else {
          throw Verifier.Failure(message: "%\(result.index) does not share its operand's place")
        }
        if storage.classes[memory]?.isRoot != true, range(result, plan) == nil {
          throw Verifier.Failure(message: "%\(result.index) has the place of a root")
        }
      }
    }
    for batched in [true, false] {
      let classes = storage.classes.entries.filter {
        !$0.entry.isRoot && $0.entry.type.batched == batched
      }
      try verifyApart(classes, plan)
    }
  }

  /// Sweeps over the starts of values, giving back what has ended before each.
  private static func verifyApart(
    _ classes: [(value: ValueID, entry: Storage.Class)], _ plan: Plan
  ) throws(Verifier.Failure) {
    let items = classes.compactMap { value, memory in
      range(value, plan).map { (value: value, start: memory.start, end: memory.end, range: $0) }
    }
    let starting = items.sorted { ($0.start, $0.value) < ($1.start, $1.value) }
    let ending = items.sorted { ($0.end, $0.value) < ($1.end, $1.value) }
    var occupied = OccupiedRanges(
      bounds: items.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
    var ended = 0
    for item in starting {
      while ended < ending.count, ending[ended].end < item.start {
        occupied.give(ending[ended].range)
        ended += 1
      }
      guard !occupied.overlaps(item.range) else {
        throw Verifier.Failure(message: "%\(item.value.index) overwrites a value that is alive")
      }
      occupied.take(item.range)
    }
  }

  /// A variable's new value must be written to its memory, by the last node that reads the old one.
  private static func verifyAssignments(_ plan: Plan) throws(Verifier.Failure) {
    guard !plan.graph.assignments.isEmpty else { return }
    let storage = Storage(plan.graph)
    let aliases = VariableAliases(plan.graph)
    let producers = plan.graph.producers()
    let kept = Set(plan.graph.outputs.compactMap { aliases.variable(of: $0.value) })
    for (variable, value) in plan.graph.assignments {
      guard let position = producers[value], storage.find(value) == variable,
        aliases.readers(of: variable).last == position, !kept.contains(variable)
      else {
        let name = plan.graph.name(variable) ?? "%\(variable.index)"
        throw Verifier.Failure(message: "the new value of \(name) is not written in its place")
      }
    }
  }

  private static func range(_ value: ValueID, _ plan: Plan) -> Range<Int>? {
    let bytes = Plan.slot(plan.graph.type(value))
    switch plan.places[value] {
    case .perSample(let offset), .fixed(let offset): return offset..<offset + bytes
    default: return nil
    }
  }
}
