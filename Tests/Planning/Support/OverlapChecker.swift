import Graph

@testable import Planning

/// Runs through a plan as the machine would, noting which value was written last to every 64 bytes;
/// written without the planner's own notion of shared memory.
struct OverlapChecker {
  private let plan: Plan
  private let producers: [ValueID: Node]
  private var holder: [Cell: ValueID] = [:]
  private var conflicts: [String] = []

  /// The reads that find another value than the one they want, as text.
  static func conflicts(_ plan: Plan) -> [String] {
    var checker = OverlapChecker(plan: plan)
    for node in plan.graph.nodes { checker.run(node) }
    for output in plan.graph.outputs { checker.read(output.value, "the caller") }
    return checker.conflicts
  }

  private init(plan: Plan) {
    self.plan = plan
    producers = Dictionary(
      plan.graph.nodes.flatMap { node in node.results.map { ($0, node) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// 64 bytes of one of the two arenas.
  private struct Cell: Hashable {
    let batched: Bool
    let index: Int
  }

  private mutating func run(_ node: Node) {
    for operand in node.operands { read(operand, node.operation.name) }
    var written = Set<Cell>()
    for result in node.results {
      for cell in cells(result) {
        if !written.insert(cell).inserted { conflicts.append("two results at \(cell)") }
        holder[cell] = base(result)
      }
    }
  }

  private mutating func read(_ value: ValueID, _ reader: String) {
    for cell in cells(value) where holder[cell] != base(value) {
      conflicts.append("\(reader) finds another value than %\(value.index)")
    }
  }

  /// A view holds what its operand holds.
  private func base(_ value: ValueID) -> ValueID {
    guard let node = producers[value], node.operation.traits.contains(.view) else { return value }
    return base(node.operands[0])
  }

  private func cells(_ value: ValueID) -> [Cell] {
    let count = max(1, (plan.graph.type(value).bytes(samples: 1) + 63) / 64)
    switch plan.places[value] {
    case .perSample(let offset):
      return (0..<count).map { Cell(batched: true, index: offset / 64 + $0) }
    case .fixed(let offset):
      return (0..<count).map { Cell(batched: false, index: offset / 64 + $0) }
    default: return []
    }
  }
}
