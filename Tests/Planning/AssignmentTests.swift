import Graph
import Kernels
import Operators
import Testing

@testable import Planning

@Suite("New values of variables")
struct AssignmentTests {
  private var graph = Graph()
  private let a: ValueID
  private let b: ValueID

  init() {
    a = graph.addVariable(Variable("a", .parameter), [4])
    b = graph.addVariable(Variable("b", .parameter), [4])
  }

  private func count(_ plan: Plan) -> Int {
    plan.graph.nodes.filter { $0.operation is Assign }.count
  }

  @Test("an update writes in place") func inPlace() throws {
    var graph = graph
    let sum = try graph.append(Elementwise("add", .input(0) + .input(1)), [a, b], origin: .none)[0]
    graph.assignments = [(a, sum)]
    let plan = try Planner.plan(graph)
    try PlanVerifier.verify(plan)
    #expect(count(plan) == 0)
  }

  @Test("one value for two variables is copied to the second") func shared() throws {
    var graph = graph
    let sum = try graph.append(Elementwise("add", .input(0) + .input(1)), [a, b], origin: .none)[0]
    graph.assignments = [(a, sum), (b, sum)]
    let plan = try Planner.plan(graph)
    try PlanVerifier.verify(plan)
    #expect(count(plan) == 1)
  }

  @Test("variables that change places go through memory of their own") func exchange() throws {
    var graph = graph
    graph.assignments = [(a, b), (b, a)]
    let plan = try Planner.plan(graph)
    try PlanVerifier.verify(plan)
    #expect(count(plan) == 2)
    #expect(plan.graph.nodes.count == 4)
  }

  @Test("an output keeps the old value") func output() throws {
    var graph = graph
    let sum = try graph.append(Elementwise("add", .input(0) + .input(1)), [a, b], origin: .none)[0]
    let view = try graph.append(ReshapeOperator([2, 2]), [a], origin: .none)[0]
    graph.assignments = [(a, sum)]
    graph.outputs = [("old", view)]
    let plan = try Planner.plan(graph)
    try PlanVerifier.verify(plan)
    #expect(OverlapChecker.conflicts(plan) == [])
    #expect(plan.places[plan.graph.outputs[0].value] != .resident)
  }

  @Test("a view that is read later keeps the old value") func view() throws {
    var graph = graph
    let view = try graph.append(ReshapeOperator([2, 2]), [a], origin: .none)[0]
    let sum = try graph.append(Elementwise("add", .input(0) + .input(1)), [a, b], origin: .none)[0]
    let flat = try graph.append(ReshapeOperator([4]), [view], origin: .none)[0]
    let later = try graph.append(
      Elementwise("multiply", .input(0) * .input(1)), [flat, sum], origin: .none)[0]
    graph.assignments = [(a, sum)]
    graph.outputs = [("later", later)]
    let plan = try Planner.plan(graph)
    try PlanVerifier.verify(plan)
    #expect(count(plan) == 1)
  }
}
