import Graph

/// Builds layers into a graph.
struct LayerTrial {
  private var layers: LayerBuilder
  private var inputs = 0

  init(_ kind: String, path: String = "layer") {
    layers = LayerBuilder(
      builder: GraphBuilder(graph: Graph(), origin: Origin(layer: path)), path: path, kind: kind,
      next: LayerCharacter())
  }

  var graph: Graph { layers.builder.graph }
  var parameters: [ParameterInfo] { layers.parameters }

  mutating func input(_ extents: [Int]) -> ValueID {
    inputs += 1
    return layers.builder.graph.addInput("x\(inputs)", TensorType(extents, batched: true))
  }

  mutating func build(_ layer: any Layer, _ inputs: [ValueID]) throws -> ValueID {
    try layer.build(inputs, &layers)
  }
}
