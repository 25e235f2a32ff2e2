import Graph
import Kernels
import Operators
import Schema
import Support
import Testing

@testable import Passes

/// Small networks around every layer and every loss of the catalogues, their gradients against
/// central differences in float64. A new entry is tested without a line here, as long as its
/// operators have a reference.
@Suite("Gradients of the catalogues")
struct CatalogueGradientTests {
  private static let samples = 5

  /// Arguments of layers that have required ones.
  private static let arguments: [String: Arguments] = [
    "linear": ["outputs": .integer(3)], "maxout": ["outputs": .integer(3)],
    "reshape": ["size": .size([2, 3])],
  ]

  /// Layers that draw random numbers: they are tested by hand.
  private static let random = [
    "dropout", "alpha_dropout", "fractional_max_pool", "drop_connect", "noise",
  ]

  @Test(
    "linear, the layer, a squared loss",
    arguments: OperatorCatalogue.layers.declarations.map(\.name).filter {
      !random.contains($0) && ImageGradientTests.arguments[$0] == nil
        && !SequenceGradientTests.layers.contains($0)
    })
  func layers(_ name: String) throws {
    let type = try #require(OperatorCatalogue.layers[name])
    for arguments in Self.variants(type.declaration) {
      let layer = try type.init(arguments: type.declaration.accept(arguments))
      var (graph, first, second) = try Self.products()
      let isJoin = ["concat", "add", "multiply"].contains(name)
      var builder = LayerBuilder(
        builder: GraphBuilder(graph: graph, origin: Origin(layer: "tested")), path: "tested",
        kind: name, next: LayerCharacter())
      let output = try layer.build(isJoin ? [first, second] : [first], &builder)
      graph = builder.builder.graph
      let loss = try Self.weightedSquares(output, &graph)
      try Self.trial(graph, loss, classes: 0).expectAgreement()
    }
  }

  @Test(
    "linear, tanh, linear, the loss", arguments: OperatorCatalogue.losses.declarations.map(\.name))
  func losses(_ name: String) throws {
    let type = try #require(OperatorCatalogue.losses[name])
    for arguments in Self.variants(type.declaration) {
      let loss = try type.init(arguments: type.declaration.accept(arguments))
      var (graph, prediction, _) = try Self.products()
      let target = graph.addInput("target", try loss.targetType(of: graph.type(prediction)))
      let value = try graph.build(.none) { builder throws(OperatorError) in
        try loss.build(prediction: prediction, target: target, &builder)
      }
      graph.outputs = [("loss", value)]
      graph.removeDeadNodes()
      try Self.trial(graph, value, classes: graph.type(prediction).columns).expectAgreement()
    }
  }

  /// The defaults; each word of a choice, and for numbers a second value, where the first argument
  /// has them.
  private static func variants(_ declaration: Declaration) -> [Arguments] {
    if let arguments = arguments[declaration.name] { return [arguments] }
    guard let argument = declaration.arguments.first, argument.fallback != .required else {
      return [[:]]
    }
    if case .choice(let words) = argument.type {
      return words.map { [argument.name: .name($0)] }
    }
    let second: Arguments = [argument.name: .number(0.3)]
    return (try? declaration.accept(second)) == nil ? [[:]] : [[:], second]
  }

  /// Two products of one input: f32[B, 4] to f32[B, 6].
  private static func products() throws -> (Graph, ValueID, ValueID) {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([4], batched: true))
    let values = try ["a", "b"].map { name in
      let weight = graph.addVariable(Variable("\(name).weight", .parameter), [4, 6])
      let bias = graph.addVariable(Variable("\(name).bias", .parameter), [6])
      return try graph.append(Linear(bias: true), [x, weight, bias], origin: .none)[0]
    }
    return (graph, values[0], values[1])
  }

  /// The mean of (y - t)^2 with a random t, so that no gradient vanishes by symmetry.
  private static func weightedSquares(_ output: ValueID, _ graph: inout Graph) throws -> ValueID {
    let target = graph.addInput("target", graph.type(output))
    let squares = PointwiseLoss((.input(0) - .input(1)) * (.input(0) - .input(1)))
    let loss = try graph.append(squares, [output, target], origin: .none)[0]
    graph.assignments = []
    graph.outputs = [("loss", loss)]
    graph.removeDeadNodes()
    return loss
  }

  private static func trial(_ graph: Graph, _ loss: ValueID, classes: Int) -> GradientTrial {
    var given = RandomGraph.data(graph, samples: samples)
    for input in graph.inputs where graph.type(input).element == .int32 {
      guard let name = graph.name(input) else { continue }
      let targets = (0..<samples).map { Int32($0 * 5 % max(classes, 1)) }
      given[name] = Tensor([samples], integers: targets)
    }
    return GradientTrial(forward: graph, loss: loss, samples: samples, given: given)
  }
}
