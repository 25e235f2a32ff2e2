import Graph
import Kernels
import Operators
import Support
import Testing

@testable import Planning

/// Frozen plans with weights of bfloat16 and 8-bit integers.
@Suite("Frozen plans of reduced precision") struct ReducedPlanTests {
  private static let weights: [(name: String, tensor: Tensor)] = [
    ("half", Tensor([3, 2], bfloat16: [0x3F80, 0x4000, 0xBF80, 0, 0x3F00, 0x7FC0])),
    ("byte", Tensor([2, 5], bytes: [1, -2, 3, -4, 5, 127, -127, 0, 9, -128])),
    ("scale", Tensor([5], [0.5, 0.25, 1, 2, 0.125])),
  ]

  private static func graph() throws -> Graph {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([3], batched: true))
    let half = graph.addVariable(Variable("half", .frozen), [3, 2], element: .bfloat16)
    let byte = graph.addVariable(Variable("byte", .frozen), [2, 5], element: .int8)
    let scale = graph.addVariable(Variable("scale", .frozen), [5])
    let hidden = try graph.append(
      LinearBFloat16(Linear(bias: false)), [x, half], origin: Origin(layer: "first"))[0]
    let input = try #require(InputScale(scale: 0.1, zero: 7))
    let y = try graph.append(
      LinearInt8(Linear(bias: false), input: input), [hidden, byte, scale],
      origin: Origin(layer: "second"))[0]
    graph.outputs = [("y", y)]
    return graph
  }

  private static func bytes() throws -> [UInt8] {
    try FrozenPlan.encode(plan: try Planner.plan(try graph()), weights: weights, about: "{}")
  }

  private static func open(_ bytes: [UInt8]) throws -> FrozenPlan {
    try FrozenPlan(MappedBytes(copying: bytes), operators: OperatorCatalogue.operators)
  }

  private static func file(
    _ text: String, _ data: [UInt8], version: UInt32 = 2
  ) -> [UInt8] {
    var writer = ContainerWriter(kind: .plan, version: version)
    writer.add("about", "{}")
    writer.add("plan", text)
    writer.add("weights", data)
    return writer.bytes()
  }

  @Test func roundTrip() throws {
    let bytes = try Self.bytes()
    let frozen = try Self.open(bytes)
    #expect(frozen.weights.map(\.name) == ["half", "byte", "scale"])
    for (weight, expected) in zip(frozen.weights, Self.weights) {
      let start = try #require(frozen.start(of: weight))
      #expect(Int(bitPattern: start) % 64 == 0)
      let type = TensorType(weight.extents, batched: false, element: weight.element)
      #expect(Tensor(type: type, copying: start) == expected.tensor)
    }
    let again = try FrozenPlan.encode(
      plan: frozen.plan, weights: Self.weights.reversed(), about: "{}")
    #expect(again == bytes, "equal plans are equal bytes")
  }

  @Test("weights take the bytes of their elements") func layout() throws {
    let frozen = try Self.open(try Self.bytes())
    let first = try #require(frozen.start(of: frozen.weights[0]))
    let distances = try frozen.weights.map { try #require(frozen.start(of: $0)) - first }
    #expect(distances == [0, 64, 128])
    let half = UnsafeRawBufferPointer(start: first, count: 12)
    #expect(Array(half) == [0x80, 0x3F, 0, 0x40, 0x80, 0xBF, 0, 0, 0, 0x3F, 0xC0, 0x7F])
    let byte = UnsafeRawBufferPointer(start: first + 64, count: 10)
    #expect(Array(byte) == [1, 254, 3, 252, 5, 127, 129, 0, 9, 128])
  }

  @Test("every other value of every byte, and every truncation, is refused") func corruption()
    throws
  {
    let bytes = try Self.bytes()
    for position in bytes.indices {
      for change: UInt8 in [1, 2, 0x10, 0x80, 0xFF] {
        var mutated = bytes
        mutated[position] ^= change
        #expect(throws: Container.Damage.self) { try Self.open(mutated) }
      }
      #expect(throws: Container.Damage.self) { try Self.open(Array(bytes[..<position])) }
    }
  }

  @Test("sections that are sealed but do not fit are refused") func hostileSections() throws {
    let text = try Planner.plan(try Self.graph()).text
    let data = [UInt8](repeating: 0, count: 128 + 20)
    #expect(throws: Never.self) { try Self.open(Self.file(text, data)) }
    #expect(throws: Container.Damage.self) { try Self.open(Self.file(text, data, version: 1)) }
    var gap = data
    gap[12] = 1
    for wrong in [Array(data.dropLast()), data + [0], [], gap] {
      #expect(throws: Container.Damage.self) { try Self.open(Self.file(text, wrong)) }
    }
    let changes = [
      ("bf16[3, 2]", "i8[3, 2]"), ("i8[2, 5]", "bf16[2, 5]"), ("bf16[3, 2]", "f32[3, 2]"),
      ("i8[2, 5]", "f16[2, 5]"), ("frozen %1", "parameter %1"),
      ("input_zero = 7", "input_zero = 256"), ("%5 = linear_int8", "%5 = linear"),
      ("input_scale = 0.10000000149011612", "input_scale = 1e-60"),
      ("return \"y\" = %5", "return \"y\" = %2"), ("input %0 \"x\" : f32", "input %0 \"x\" : bf16"),
    ]
    for (old, new) in changes {
      let changed = text.replacing(old, with: new)
      #expect(changed != text, "\(old) does not occur in\n\(text)")
      #expect(throws: Container.Damage.self, "\(new)") { try Self.open(Self.file(changed, data)) }
    }
  }

  @Test("a plan of floats has version 1, and no other") func versions() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([3], batched: true))
    graph.outputs = [("y", x)]
    let plan = try Planner.plan(graph)
    let bytes = try FrozenPlan.encode(plan: plan, weights: [], about: "{}")
    #expect(bytes == Self.file(plan.text, [], version: 1))
    #expect(throws: Container.Damage.self) { try Self.open(Self.file(plan.text, [], version: 2)) }
    #expect(throws: Container.Damage.self) { try Self.open(Self.file(plan.text, [], version: 3)) }
    var writer = ContainerWriter(kind: .checkpoint, version: 2)
    writer.add("a", "b")
    let checkpoint = MappedBytes(copying: writer.bytes())
    #expect(throws: Container.Damage.self) { try Container(checkpoint, kind: .checkpoint) }
  }

  @Test("bits that no element has are no tensor") func words() {
    let type = TensorType([2], batched: false, element: .int8)
    #expect(Tensor(type: type, words: [255, 0]) != nil)
    #expect(Tensor(type: type, words: [256, 0]) == nil)
    #expect(Tensor(type: type.with(element: .bfloat16), words: [65_535, 0]) != nil)
    #expect(Tensor(type: type.with(element: .bfloat16), words: [65_536, 0]) == nil)
  }
}
