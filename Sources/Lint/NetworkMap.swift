import Graph
import Semantics

/// Which layer stands behind which.
struct NetworkMap {
  private let model: Model
  private let producers: [ValueID: Int]
  private let readers: [ValueID: Set<String>]
  private let positions: [String: Int]
  private let returned: Set<ValueID>
  private let parameters: [String: [ParameterInfo]]

  /// The map of a model.
  init(_ model: Model) {
    self.model = model
    var producers: [ValueID: Int] = [:]
    var positions: [String: Int] = [:]
    for (index, layer) in model.layers.enumerated() {
      positions[layer.path] = index
      if !layer.inputs.contains(layer.output), producers[layer.output] == nil {
        producers[layer.output] = index
      }
    }
    var readers: [ValueID: Set<String>] = [:]
    for node in model.graph.nodes {
      for operand in node.operands { readers[operand, default: []].insert(node.origin.layer) }
    }
    self.producers = producers
    self.positions = positions
    self.readers = readers
    returned = Set(model.outputs.map(\.value))
    parameters = Dictionary(grouping: model.parameters, by: \.layer)
  }

  /// The layer that makes a value; nil for inputs and for what constructs add.
  func producer(of value: ValueID) -> LayerSummary? {
    producers[value].map { model.layers[$0] }
  }

  /// The layer in front of one that reads a single value.
  func before(_ layer: LayerSummary) -> LayerSummary? {
    layer.inputs.count == 1 ? producer(of: layer.inputs[0]) : nil
  }

  /// The layer behind, where nothing else reads the result.
  func onlyReader(of layer: LayerSummary) -> LayerSummary? {
    guard !returned.contains(layer.output), let names = readers[layer.output], names.count == 1,
      let position = names.first.flatMap({ positions[$0] })
    else { return nil }
    return model.layers[position]
  }

  /// A layer's parameter of a role.
  func parameter(_ role: String, of layer: LayerSummary) -> ParameterInfo? {
    parameters[layer.path]?.first { $0.role == role }
  }

  /// The nearest layer in front for which `isFound` holds, passing only layers that `passes` lets
  /// through.
  func nearest(
    before layer: LayerSummary, passing passes: (LayerSummary) -> Bool,
    where isFound: (LayerSummary) -> Bool
  ) -> LayerSummary? {
    var current = before(layer)
    while let candidate = current {
      if isFound(candidate) { return candidate }
      guard passes(candidate) else { return nil }
      current = before(candidate)
    }
    return nil
  }

  /// The nearest layer behind for which `isFound` holds, along a path without branches.
  func nearest(
    behind layer: LayerSummary, where isFound: (LayerSummary) -> Bool
  ) -> LayerSummary? {
    var current = onlyReader(of: layer)
    while let candidate = current {
      if isFound(candidate) { return candidate }
      guard candidate.inputs.count == 1 else { return nil }
      current = onlyReader(of: candidate)
    }
    return nil
  }

  /// The layers that the model's inputs flow into first, but for those that only reshape.
  var first: [LayerSummary] {
    let inputs = Set(model.inputs.map(\.value))
    return model.layers.filter { layer in
      guard !LayerKinds.reshaping.contains(layer.kind) else { return false }
      return layer.inputs.contains { value in origin(value).map(inputs.contains) ?? false }
    }
  }

  private func origin(_ value: ValueID) -> ValueID? {
    var current = value
    while let layer = producer(of: current) {
      guard LayerKinds.reshaping.contains(layer.kind), let input = layer.inputs.first else {
        return nil
      }
      current = input
    }
    return current
  }
}
