import Graph
import Kernels
import Operators
import Support
import Testing

@testable import Planning

@Suite("Plan verifier")
struct PlanVerifierTests {
  private static func accepts(_ plan: Plan) -> Bool {
    do { try PlanVerifier.verify(plan) } catch { return false }
    return true
  }

  /// A plan with another place for one value.
  private static func moving(_ value: ValueID, to place: Place, in plan: Plan) -> Plan {
    var places = plan.places
    places[value] = place
    return Plan(
      graph: plan.graph, places: places, perSampleBytes: plan.perSampleBytes,
      fixedBytes: plan.fixedBytes)
  }

  private static func moved(_ place: Place, by step: Int) -> Place {
    switch place {
    case .perSample(let offset): .perSample(offset: offset + step)
    case .fixed(let offset): .fixed(offset: offset + step)
    case .input: .resident
    case .resident: .input
    }
  }

  @Test("moved places are refused or harmless", arguments: UInt64(1)...24)
  func moves(seed: UInt64) throws {
    let plan = try Planner.plan(try PlannerTests.graph(seed))
    for (value, place) in plan.places.entries {
      for step in [-64, 64, 128, 4, -1] {
        let mutated = Self.moving(value, to: Self.moved(place, by: step), in: plan)
        guard Self.accepts(mutated) else { continue }
        #expect(OverlapChecker.conflicts(mutated) == [], "%\(value.index) by \(step)")
      }
    }
  }

  @Test("swapped places are refused or harmless", arguments: UInt64(1)...12)
  func swaps(seed: UInt64) throws {
    let plan = try Planner.plan(try PlannerTests.graph(seed))
    let values = plan.places.entries.map(\.value)
    for (first, second) in zip(values, values.dropFirst()) {
      guard let one = plan.places[first], let two = plan.places[second], one != two else {
        continue
      }
      let mutated = Self.moving(first, to: two, in: Self.moving(second, to: one, in: plan))
      guard Self.accepts(mutated) else { continue }
      #expect(OverlapChecker.conflicts(mutated) == [])
    }
  }

  @Test("an arena that is too small is refused", arguments: UInt64(1)...12)
  func sizes(seed: UInt64) throws {
    let plan = try Planner.plan(try PlannerTests.graph(seed))
    for (perSample, fixed) in [(-64, 0), (0, -64), (1, 0), (-(1 << 50), 0), (1 << 50, 0)] {
      let mutated = Plan(
        graph: plan.graph, places: plan.places, perSampleBytes: plan.perSampleBytes + perSample,
        fixedBytes: plan.fixedBytes + fixed)
      if plan.fixedBytes == 0, fixed != 0 { continue }
      #expect(!Self.accepts(mutated), "\(perSample) \(fixed)")
    }
  }

  @Test("a new value that is not written in its place is refused") func assignment() throws {
    var graph = Graph()
    let variable = graph.addVariable(Variable("v", .parameter), [4])
    let value = try graph.append(
      Elementwise("half", .input(0) * .constant(0.5)), [variable], origin: .none)[0]
    graph.assignments = [(variable, value)]
    let plan = try Planner.plan(graph)
    try PlanVerifier.verify(plan)
    #expect(plan.places[value] == .resident)
    var places = ValueTable<Place>()
    places[variable] = .resident
    places[value] = .fixed(offset: 0)
    let apart = Plan(graph: graph, places: places, perSampleBytes: 0, fixedBytes: 64)
    #expect(!Self.accepts(apart))
  }

  @Test("mutated plan text never traps", arguments: UInt64(1)...3)
  func hostileText(seed: UInt64) throws {
    let bytes = Array(try Planner.plan(try PlannerTests.graph(seed)).text.utf8)
    var stream = RandomStream(seed: seed, purpose: "mutations")
    for _ in 0..<400 {
      var mutated = bytes
      let position = Int(stream.integer(below: UInt32(bytes.count)))
      if stream.integer(below: 3) == 0 {
        mutated.removeSubrange(position..<min(bytes.count, position + 1 + Int(stream.next() % 9)))
      } else {
        mutated[position] = bytes[Int(stream.integer(below: UInt32(bytes.count)))]
      }
      let text = String(decoding: mutated, as: UTF8.self)
      if let plan = try? Plan(text: text, operators: TestOperators.all) {
        #expect(OverlapChecker.conflicts(plan) == [])
      }
    }
  }
}
