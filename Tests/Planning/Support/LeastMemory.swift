import Graph

@testable import Planning

/// What an arena must at least hold, counted from the plan's places without the planner's
/// lifetimes.
enum LeastMemory {
  /// The largest number of bytes, in cells of 64, that hold a value still to be read at one time.
  static func bytes(_ plan: Plan, batched: Bool) -> Int {
    var live: [Int: Set<Int>] = [:]
    for (value, life) in lives(plan) {
      for cell in cells(value, plan, batched) {
        for position in life { live[position, default: []].insert(cell) }
      }
    }
    return 64 * (live.values.map(\.count).max() ?? 0)
  }

  private static func lives(_ plan: Plan) -> [ValueID: ClosedRange<Int>] {
    var lives: [ValueID: ClosedRange<Int>] = [:]
    for (position, node) in plan.graph.nodes.enumerated() {
      for value in node.operands + node.results {
        lives[value] = (lives[value]?.lowerBound ?? position)...position
      }
    }
    for output in plan.graph.outputs {
      guard let life = lives[output.value] else { continue }
      lives[output.value] = life.lowerBound...plan.graph.nodes.count
    }
    return lives
  }

  private static func cells(_ value: ValueID, _ plan: Plan, _ batched: Bool) -> Range<Int> {
    let type = plan.graph.type(value)
    let count = Plan.slot(type) / 64
    switch plan.places[value] {
    case .perSample(let offset) where batched: return offset / 64..<offset / 64 + count
    case .fixed(let offset) where !batched: return offset / 64..<offset / 64 + count
    default: return 0..<0
    }
  }
}
