import Graph
import Kernels
import Operators
import Schema
import Testing

@testable import Passes

/// Small networks around every layer that moves over images, on odd sizes and also on one example:
/// their gradients against central differences in float64.
@Suite("Gradients of layers over images")
struct ImageGradientTests {
  private static let image = [5, 4, 4]
  private static let sequence = [7, 4]

  /// Arguments for each layer, for images; a kernel of one number is tried on a sequence, too.
  static let arguments: [String: [Arguments]] = [
    "conv": [
      ["outputs": .integer(3), "kernel": .size([3, 2])],
      ["outputs": .integer(2), "kernel": .integer(3), "stride": .integer(2)],
      [
        "outputs": .integer(4), "kernel": .integer(2), "pad": .name("valid"),
        "dilation": .integer(2), "groups": .integer(2),
      ],
      ["outputs": .integer(6), "kernel": .integer(1), "stride": .integer(2)],
      [
        "outputs": .integer(2), "kernel": .size([3, 3]), "pad": .size([2, 0]),
        "stride": .size([1, 3]), "bias": .name("false"),
      ],
    ],
    "depthwise_conv": [
      ["kernel": .integer(3)],
      ["kernel": .size([2, 3]), "stride": .size([2, 1]), "multiplier": .integer(2)],
    ],
    "transposed_conv": [
      ["outputs": .integer(3), "kernel": .integer(3), "stride": .integer(2)],
      [
        "outputs": .integer(2), "kernel": .size([3, 2]), "stride": .size([3, 2]),
        "pad": .integer(1), "output_pad": .integer(1),
      ],
      [
        "outputs": .integer(4), "kernel": .integer(2), "pad": .name("valid"),
        "dilation": .integer(2), "groups": .integer(2),
      ],
    ],
    "max_pool": [
      ["kernel": .integer(2)], ["kernel": .name("global")],
      ["kernel": .size([3, 2]), "stride": .integer(1), "pad": .integer(1)],
      ["kernel": .integer(3), "stride": .integer(2), "pad": .name("same")],
    ],
    "average_pool": [
      ["kernel": .integer(2)], ["kernel": .name("global")],
      ["kernel": .integer(3), "stride": .integer(2), "pad": .integer(1)],
      [
        "kernel": .size([2, 3]), "stride": .integer(1), "pad": .name("same"),
        "count_padding": .name("true"),
      ],
    ],
    "pad": [["size": .integer(2), "value": .number(0.5)], ["size": .size([0, 1])]],
    "crop": [["size": .integer(3)], ["size": .size([2, 1]), "offset": .size([3, 2])]],
    "group_norm": [["groups": .integer(2)], ["groups": .integer(1), "epsilon": .number(0.3)]],
    "instance_norm": [[:], ["epsilon": .number(0.3)]],
    "local_response_norm": [
      [:], ["size": .integer(4), "alpha": .number(3), "beta": .number(0.5)],
    ],
    "upsample": [
      ["factor": .integer(2)], ["factor": .integer(3), "form": .name("bilinear")],
      ["factor": .size([1, 2]), "form": .name("bilinear")],
    ],
  ]

  @Test(arguments: arguments.keys.sorted(), [1, 3])
  func agree(_ name: String, samples: Int) throws {
    for arguments in Self.arguments[name] ?? [] {
      try trial(name, arguments, Self.image, samples)
      let isWide = arguments.values.values.contains {
        if case .size = $0 { true } else { false }
      }
      if !isWide { try trial(name, arguments, Self.sequence, samples) }
    }
  }

  /// An input scaled by a parameter for each value, the layer, a squared loss.
  private func trial(
    _ name: String, _ arguments: Arguments, _ extents: [Int], _ samples: Int
  ) throws {
    let type = try #require(OperatorCatalogue.layers[name])
    let layer = try type.init(arguments: type.declaration.accept(arguments))
    var graph = Graph()
    let x = graph.addInput("x", TensorType(extents, batched: true))
    let factors = graph.addVariable(Variable("a.weight", .parameter), extents)
    let scaled = Elementwise("scale", .input(0) * .input(1))
    let input = try graph.append(scaled, [x, factors], origin: .none)[0]
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: Origin(layer: "tested")), path: "tested",
      kind: name, next: LayerCharacter())
    let output = try layer.build([input], &builder)
    graph = builder.builder.graph
    let target = graph.addInput("target", graph.type(output))
    let squares = PointwiseLoss((.input(0) - .input(1)) * (.input(0) - .input(1)))
    let loss = try graph.append(squares, [output, target], origin: .none)[0]
    graph.outputs = [("loss", loss)]
    try Verifier.verify(graph)
    let trial = GradientTrial(
      forward: graph, loss: loss, samples: samples,
      given: RandomGraph.data(graph, samples: samples))
    try trial.expectAgreement()
  }
}
