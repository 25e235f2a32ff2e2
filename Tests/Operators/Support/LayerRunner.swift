import Graph
import Schema
import Testing

@testable import Operators

/// A layer of the catalogue built behind one input.
struct BuiltLayer {
  let graph: Graph
  let input: ValueID
  let output: ValueID
  let parameters: [ParameterInfo]
  let states: [StateInfo]

  /// Builds the layer of a name from arguments that its declaration accepts.
  init(
    _ name: String, _ arguments: Arguments = [:], on type: TensorType,
    next: LayerCharacter = LayerCharacter()
  ) throws {
    let entry = try #require(OperatorCatalogue.layers[name])
    let layer = try entry.init(arguments: try entry.declaration.accept(arguments))
    try self.init(layer, named: name, on: type, next: next)
  }

  /// Builds a layer.
  init(
    _ layer: any Layer, named name: String, on type: TensorType,
    next: LayerCharacter = LayerCharacter()
  ) throws {
    var graph = Graph()
    input = graph.addInput("x", type)
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: Origin(layer: "tested")), path: "tested",
      kind: name, next: next)
    output = try layer.build([input], &builder)
    builder.builder.graph.outputs.append(("y", output))
    self.graph = builder.builder.graph
    parameters = builder.parameters
    states = builder.states
  }
}
