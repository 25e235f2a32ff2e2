import Graph
import Kernels
import Operators
import Testing

@testable import Passes

/// Which layers the passes of reduced precision change, and why not the others.
@Suite("Passes of reduced precision") struct ReducedPrecisionTests {
  private static func noise(_ extents: [Int], _ seed: UInt32) -> Tensor {
    var state = seed
    return Tensor(
      extents,
      (0..<extents.reduce(1, *)).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int32(bitPattern: state)) / 0x1p32
      })
  }

  /// A convolution of one channel, one of eight, one of groups, and two linear layers with the same
  /// weight, the last of which makes the output.
  private static func graph() throws -> Graph {
    var graph = Graph()
    func layer(_ name: String) -> Origin { Origin(layer: name) }
    var value = graph.addInput("image", TensorType([4, 4, 1], batched: true))
    let padded = ConvolutionForm(pad: BorderWidths(top: 1, left: 1, bottom: 1, right: 1))
    let forms: [(String, [Int], ConvolutionForm)] = [
      ("first", [3, 3, 1, 8], padded),
      ("middle", [3, 3, 8, 8], padded),
      ("grouped", [1, 1, 4, 8], ConvolutionForm(groups: 2)),
    ]
    for (index, (name, extents, form)) in forms.enumerated() {
      let weight = graph.addConstant(noise(extents, UInt32(index)), name: name + ".weight")
      value = try graph.append(
        Convolution(form, bias: false), [value, weight], origin: layer(name))[0]
    }
    value = try graph.append(ReshapeOperator([128]), [value], origin: layer("flatten"))[0]
    let down = graph.addConstant(noise([128, 6], 9), name: "down.weight")
    value = try graph.append(Linear(bias: false), [value, down], origin: layer("down"))[0]
    let square = graph.addConstant(noise([6, 6], 10), name: "square.weight")
    for name in ["once", "twice", "head"] {
      value = try graph.append(Linear(bias: false), [value, square], origin: layer(name))[0]
    }
    graph.outputs = [("y", value)]
    return graph
  }

  private static func outcomes(_ rewrites: [Rewrite]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: rewrites.map { rewrite in
      if case .refused(let reason) = rewrite.outcome { return (rewrite.origins[0].layer, reason) }
      return (rewrite.origins[0].layer, "done")
    })
  }

  private static func outputs(_ graph: Graph) throws -> [Float] {
    let image = noise([5, 4, 4, 1], 99)
    return try #require(GraphEvaluator(graph).outputs(["image": image], samples: 5)["y"]).floats
  }

  private static func difference(_ found: [Float], _ expected: [Float]) -> Float {
    let scale = expected.map(abs).max() ?? 1
    return zip(found, expected).map { abs($0 - $1) }.max().map { $0 / scale } ?? .infinity
  }

  @Test func bfloat16() throws {
    let before = try Self.graph()
    var graph = before
    let outcomes = Self.outcomes(try BFloat16Weights().run(on: &graph))
    try Verifier.verify(graph)
    #expect(outcomes.filter { $0.value == "done" }.keys.sorted()
      == ["down", "head", "middle", "once", "twice"])
    #expect(outcomes["first"]?.contains("channels") == true)
    #expect(outcomes["grouped"]?.contains("groups") == true)
    #expect(graph.nodes.filter { $0.operation is LinearBFloat16 }.count == 4)
    let weights = Set(graph.nodes.filter { $0.operation is LinearBFloat16 }.map { $0.operands[1] })
    #expect(weights.count == 2, "a weight that several layers read is rounded once")
    let (found, expected) = (try Self.outputs(graph), try Self.outputs(before))
    #expect(Self.difference(found, expected) < 0.02)
    #expect(found != expected)
  }

  @Test func int8() throws {
    let before = try Self.graph()
    let inputs = Int8Products.inputs(of: before)
    #expect(inputs.count == 4, "the last layer and those that stay as they are want no range")
    let image = Self.noise([5, 4, 4, 1], 99)
    let values = GraphEvaluator(before).run(["image": image], samples: 5)
    var ranges: [ValueID: ClosedRange<Float>] = [:]
    for input in inputs {
      let floats = try #require(values[input]).floats
      ranges[input] = (floats.min() ?? 0)...(floats.max() ?? 0)
    }
    var graph = before
    let outcomes = Self.outcomes(try Int8Products(ranges: ranges).run(on: &graph))
    try Verifier.verify(graph)
    #expect(
      outcomes.filter { $0.value == "done" }.keys.sorted() == ["down", "middle", "once", "twice"])
    #expect(outcomes["head"]?.contains("returns") == true)
    #expect(Self.difference(try Self.outputs(graph), try Self.outputs(before)) < 0.06)
    var blind = before
    let none = Self.outcomes(try Int8Products().run(on: &blind))
    #expect(none["middle"]?.contains("range") == true && !none.values.contains("done"))
    #expect(try Self.outputs(blind) == Self.outputs(before))
  }

  @Test("weights of fewer bits are frozen with their elements") func freezing() throws {
    var graph = try Self.graph()
    _ = try BFloat16Weights().run(on: &graph)
    let weights = Freeze.externalise(&graph)
    try Verifier.verify(graph)
    #expect(weights.filter { $0.tensor.type.element == .bfloat16 }.count == 3)
    for variable in graph.variables(.frozen) {
      let tensor = try #require(weights.first { $0.name == graph.name(variable) }?.tensor)
      #expect(graph.type(variable) == tensor.type)
    }
  }
}
