import Graph
import Kernels
import Operators
import Testing

@testable import Planning

@Suite("Planner")
struct PlannerTests {
  /// Random graphs for inference (even seeds) and training (odd seeds).
  static func graph(_ seed: UInt64) throws -> Graph {
    var graph = try RandomGraph(seed: seed, steps: 12).graph
    if seed % 2 == 0 { graph.assignments = [] } else { try TrainingStep.add(to: &graph) }
    return graph
  }

  @Test("no two values alive at one time overlap", arguments: UInt64(1)...80)
  func overlaps(seed: UInt64) throws {
    let plan = try Planner.plan(try Self.graph(seed))
    #expect(OverlapChecker.conflicts(plan) == [])
    try PlanVerifier.verify(plan)
  }

  @Test("the order of execution respects all reads", arguments: UInt64(1)...40)
  func order(seed: UInt64) throws {
    let graph = try Self.graph(seed)
    let plan = try Planner.plan(graph)
    try Verifier.verify(plan.graph)
    var alive = graph
    alive.removeDeadNodes()
    #expect(plan.graph.nodes.count >= alive.nodes.count)
  }

  @Test("text reads back to the same text", arguments: UInt64(1)...40)
  func text(seed: UInt64) throws {
    let plan = try Planner.plan(try Self.graph(seed))
    let operators = TestOperators.all
    let text = plan.text
    #expect(try Plan(text: text, operators: operators).text == text)
  }

  @Test("chains of layers run in two buffers") func chain() throws {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([16], batched: true))
    for layer in 0..<9 {
      let weight = graph.addVariable(Variable("w\(layer)", .frozen), [16, 16])
      value = try graph.append(Linear(bias: false), [value, weight], origin: .none)[0]
      let relu = Elementwise("relu", maximum(.input(0), .constant(0)))
      value = try graph.append(relu, [value], origin: .none)[0]
    }
    graph.outputs = [("y", value)]
    let plan = try Planner.plan(graph)
    #expect(plan.perSampleBytes == 2 * 64)
    #expect(plan.fixedBytes == 0)
  }

  @Test("an update runs right behind the last reader of its variable") func earlyUpdates() throws {
    var graph = try RandomGraph(seed: 1, steps: 12).graph
    try TrainingStep.add(to: &graph)
    let plan = try Planner.plan(graph)
    let producers = plan.graph.producers()
    for (variable, value) in plan.graph.assignments {
      let position = try #require(producers[value])
      let node = plan.graph.nodes[position]
      guard let label = (node.operation as? Elementwise)?.label, label == "sgd" else { continue }
      let operands = node.operands.compactMap { producers[$0] }
      let readers = plan.graph.nodes.indices.filter {
        $0 != position && plan.graph.nodes[$0].operands.contains(variable)
      }
      let earliest = try #require((operands + readers).max())
      let between = plan.graph.nodes[(earliest + 1)..<position]
      #expect(between.allSatisfy { Self.isUpdate($0) })
    }
  }

  private static func isUpdate(_ node: Node) -> Bool {
    ["sgd", "velocity"].contains((node.operation as? Elementwise)?.label)
  }

  @Test("each arena stays near the least possible", arguments: [3, 5, 8])
  func ratio(depth: Int) throws {
    var graph = try MultiLayerPerceptron.graph(depth: depth)
    try TrainingStep.add(to: &graph)
    let plan = try Planner.plan(graph)
    for batched in [true, false] {
      let least = LeastMemory.bytes(plan, batched: batched)
      let taken = batched ? plan.perSampleBytes : plan.fixedBytes
      #expect(taken >= least)
      #expect(Double(taken) <= 1.15 * Double(least))
    }
  }
}
