import Graph
import Kernels
import Operators
import Support
import Testing

@testable import Planning

@Suite("Frozen plans")
struct FrozenPlanTests {
  private static let weights: [(name: String, tensor: Tensor)] = [
    ("w", Tensor([3, 2], [1, 2, 3, 4, 5, 6])), ("b", Tensor([2], [-1, .nan])),
  ]

  private static func graph(kind: Variable.Kind = .frozen) throws -> Graph {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([3], batched: true))
    let weight = graph.addVariable(Variable("w", kind), [3, 2])
    let bias = graph.addVariable(Variable("b", kind), [2])
    let y = try graph.append(Linear(bias: true), [x, weight, bias], origin: .none)[0]
    graph.outputs = [("y", y)]
    return graph
  }

  private static func bytes(about: String = "{}") throws -> [UInt8] {
    let plan = try Planner.plan(try graph())
    return try FrozenPlan.encode(plan: plan, weights: weights, about: about)
  }

  private static func open(_ bytes: [UInt8]) throws -> FrozenPlan {
    try FrozenPlan(MappedBytes(copying: bytes), operators: OperatorCatalogue.operators)
  }

  @Test func roundTrip() throws {
    let frozen = try Self.open(try Self.bytes(about: "{\"a\": 1}"))
    #expect(frozen.about == "{\"a\": 1}")
    #expect(frozen.weights.map(\.name) == ["w", "b"])
    for (weight, expected) in zip(frozen.weights, Self.weights) {
      let start = try #require(frozen.start(of: weight))
      #expect(Int(bitPattern: start) % 64 == 0)
      let type = TensorType(weight.extents, batched: false)
      #expect(Tensor(type: type, copying: start) == expected.tensor)
    }
    #expect(frozen.plan.text == (try Planner.plan(try Self.graph())).text)
  }

  @Test("equal plans are equal bytes, whatever the order of the weights") func canonical() throws {
    let plan = try Planner.plan(try Self.graph())
    let other = try FrozenPlan.encode(plan: plan, weights: Self.weights.reversed(), about: "{}")
    let bytes = try Self.bytes()
    #expect(other == bytes)
    let again = try Self.open(bytes)
    let encoded = try FrozenPlan.encode(plan: again.plan, weights: Self.weights, about: "{}")
    #expect(encoded == bytes)
  }

  @Test("missing and misshapen weights are refused") func wrongWeights() throws {
    let plan = try Planner.plan(try Self.graph())
    for weights in [[Self.weights[0]], [Self.weights[0], ("b", Tensor([3], [0, 0, 0]))]] {
      #expect(throws: Container.Damage.self) {
        try FrozenPlan.encode(plan: plan, weights: weights, about: "")
      }
    }
    let trained = try Planner.plan(try Self.graph(kind: .parameter))
    #expect(throws: Container.Damage.self) {
      try FrozenPlan.encode(plan: trained, weights: Self.weights, about: "")
    }
  }

  @Test("sections that are sealed but do not fit are refused")
  func hostileSections() throws {
    let plan = try Planner.plan(try Self.graph())
    let data = [UInt8](repeating: 0, count: 64 + 8)
    #expect(throws: Never.self) { try Self.open(Self.file(plan.text, data)) }
    var gap = data
    gap[30] = 1
    for wrong in [Array(data.dropLast()), data + [0], [], gap] {
      #expect(throws: Container.Damage.self) { try Self.open(Self.file(plan.text, wrong)) }
    }
    let trained = try Planner.plan(try Self.graph(kind: .parameter))
    #expect(throws: Container.Damage.self) { try Self.open(Self.file(trained.text, data)) }
    #expect(throws: Container.Damage.self) { try Self.open(Self.file("graph {", data)) }
    let huge = plan.text.replacing("per_sample 64", with: "per_sample 9223372036854775807")
    #expect(huge != plan.text)
    #expect(throws: Container.Damage.self) { try Self.open(Self.file(huge, data)) }
  }

  private static func file(_ text: String, _ weights: [UInt8]) -> [UInt8] {
    var writer = ContainerWriter(kind: .plan)
    writer.add("about", "{}")
    writer.add("plan", text)
    writer.add("weights", weights)
    return writer.bytes()
  }
}
