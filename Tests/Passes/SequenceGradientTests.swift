import Graph
import Kernels
import Operators
import Schema
import Support
import Testing

@testable import Passes

/// Small networks over sequences, their gradients against central differences in float64.
@Suite("Gradients of sequence networks") struct SequenceGradientTests {
  /// The layers of the catalogue that are tested here.
  static let layers = ["embedding", "position_embedding", "attention"]

  private static let samples = 3
  private static let ids = 7

  /// Six ids, repeated ones among them, looked up in a table of 7 x 4.
  private struct Network {
    var graph = Graph()
    var surroundings = LayerSurroundings()
    var value: ValueID

    init() throws {
      value = graph.addInput("text", TensorType([6], batched: true, element: .int32))
      surroundings.idCounts[value] = SequenceGradientTests.ids
      try add("embedding", ["width": .integer(4)], path: "tokens")
      let table = graph.values.lastIndex {
        $0.source == .variable(Variable("tokens.weight", .parameter))
      }
      surroundings.weights["tokens"] = table.map(ValueID.init)
    }

    mutating func add(_ name: String, _ arguments: Arguments = [:], path: String) throws {
      let type = try #require(OperatorCatalogue.layers[name])
      let layer = try type.init(arguments: type.declaration.accept(arguments))
      var builder = LayerBuilder(
        builder: GraphBuilder(graph: graph, origin: Origin(layer: path)), path: path, kind: name,
        next: LayerCharacter(), surroundings: surroundings)
      value = try layer.build([value], &builder)
      graph = builder.builder.graph
    }

    /// Adds a loss of the last value and compares all gradients.
    mutating func expectAgreement() throws {
      let loss: ValueID
      if graph.type(value).columns == SequenceGradientTests.ids {
        let entropy = CrossEntropy(smoothing: 0.1)
        let target = graph.addInput("target", try entropy.targetType(of: graph.type(value)))
        loss = try graph.append(entropy, [value, target], origin: .none)[0]
      } else {
        let target = graph.addInput("target", graph.type(value))
        let squares = PointwiseLoss((.input(0) - .input(1)) * (.input(0) - .input(1)))
        loss = try graph.append(squares, [value, target], origin: .none)[0]
      }
      graph.outputs = [("loss", loss)]
      graph.removeDeadNodes()
      let samples = SequenceGradientTests.samples
      var given = RandomGraph.data(graph, samples: samples)
      for input in graph.inputs where graph.type(input).element == .int32 {
        let values = (0..<samples * 6).map { Int32($0 * $0 % SequenceGradientTests.ids) }
        given[try #require(graph.name(input))] = Tensor([samples, 6], integers: values)
      }
      try GradientTrial(forward: graph, loss: loss, samples: samples, given: given)
        .expectAgreement()
    }
  }

  @Test(arguments: ["learned", "sinusoidal"]) func positions(form: String) throws {
    var network = try Network()
    try network.add("position_embedding", ["form": .name(form)], path: "positions")
    try network.expectAgreement()
  }

  @Test(arguments: [false, true]) func attention(causal: Bool) throws {
    var network = try Network()
    try network.add(
      "attention", ["heads": .integer(2), "causal": .boolean(causal)], path: "attention_1")
    try network.expectAgreement()
  }

  @Test func normalisationAndLinearAtEveryPosition() throws {
    var network = try Network()
    try network.add("layer_norm", path: "norm")
    try network.add("linear", ["outputs": .integer(5)], path: "linear_1")
    try network.add("gelu", path: "gelu_1")
    try network.expectAgreement()
  }

  @Test func bothUsesOfATiedWeightAddUp() throws {
    var network = try Network()
    try network.add("attention", ["heads": .integer(1)], path: "attention_1")
    try network.add(
      "linear", ["outputs": .integer(Self.ids), "tie": .name("tokens"), "bias": .name("true")],
      path: "head")
    try network.expectAgreement()
  }
}
