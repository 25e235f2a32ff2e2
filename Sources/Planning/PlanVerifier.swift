import Graph

/// Checks that a plan's places fit its graph, so that running it never leaves its memory: done for every
/// plan that comes from a file.
public enum PlanVerifier {
  /// Throws where a place is missing, misaligned, outside its arena, or overlaps a value that is alive.
  public static func verify(_ plan: Plan) throws(Verifier.Failure) {
    try Verifier.verify(plan.graph)
    guard plan.perSampleBytes >= 0, plan.fixedBytes >= 0, plan.perSampleBytes <= 1 << 40,
      plan.fixedBytes <= 1 << 40
    else { throw Verifier.Failure(message: "an arena's size is out of range") }
    let roots = Set(plan.graph.roots)
    for root in roots {
      guard plan.places[root] == .input || plan.places[root] == .resident else {
        throw Verifier.Failure(message: "a root has a place in an arena")
      }
    }
    for node in plan.graph.nodes {
      for result in node.results { try verifyBounds(result, plan) }
    }
    try verifyLifetimes(plan)
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

  /// Walks through time and keeps which value owns which range. A value that is read must still be the
  /// last one written to its range.
  private static func verifyLifetimes(_ plan: Plan) throws(Verifier.Failure) {
    let storage = Storage(plan.graph)
    var alive: [(place: Place, range: Range<Int>, end: Int, memory: ValueID)] = []
    for (position, node) in plan.graph.nodes.enumerated() {
      alive.removeAll { $0.end < position }
      for result in node.results {
        let memory = storage.find(result)
        guard let range = range(result, plan), let place = plan.places[result] else {
          try verifyRoot(result, memory, plan)
          continue
        }
        for other in alive where other.memory != memory && sameArena(other.place, place) {
          if other.range.overlaps(range) {
            throw Verifier.Failure(message: "%\(result.index) overwrites a value that is alive")
          }
        }
        let end = storage.classes[memory]?.end ?? position
        if let known = alive.first(where: { $0.memory == memory }) {
          guard known.place == place else {
            throw Verifier.Failure(message: "%\(result.index) does not share its operand's place")
          }
        } else {
          alive.append((place, range, end, memory))
        }
      }
    }
  }

  private static func verifyRoot(
    _ result: ValueID, _ memory: ValueID, _ plan: Plan
  ) throws(Verifier.Failure) {
    guard memory != result, plan.places[memory] == plan.places[result] else {
      throw Verifier.Failure(message: "%\(result.index) has the place of a root")
    }
  }

  private static func range(_ value: ValueID, _ plan: Plan) -> Range<Int>? {
    let bytes = Plan.slot(plan.graph.type(value))
    switch plan.places[value] {
    case .perSample(let offset), .fixed(let offset): return offset..<offset + bytes
    default: return nil
    }
  }

  private static func sameArena(_ left: Place, _ right: Place) -> Bool {
    switch (left, right) {
    case (.perSample, .perSample), (.fixed, .fixed): true
    default: false
    }
  }
}
