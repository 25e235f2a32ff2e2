import Graph
import Passes
import Semantics

/// The network of an experiment in its training form, as it stands in the spec: no pass has run,
/// so that every layer's output is a value of its own. Variables are not changed.
public struct ObservedGraph: Sendable {
  /// The graph.
  public private(set) var graph: Graph
  /// The gradients of the loss by what was asked for; values that it does not depend on are
  /// missing.
  public private(set) var gradients: [ValueID: ValueID] = [:]

  /// The network alone.
  public init(_ model: Model) {
    graph = model.graph
    graph.assignments = []
  }

  /// The network with its loss, and the gradients by all layers' outputs and parameters.
  public init(withGradientsOf experiment: Experiment) throws(OperatorError) {
    var builder = LossBuilder(experiment)
    let loss = try builder.run()
    graph = builder.graph
    graph.assignments = []
    let parameters = graph.variables(.parameter)
    let layers = experiment.model.layers.map(\.output)
    gradients = try Differentiation.gradients(of: loss, by: parameters + layers, in: &graph)
    graph.outputs += parameters.compactMap { parameter in
      gradients[parameter].map { ("gradient.\(parameter.index)", $0) }
    }
    keep(layers)
  }

  /// Makes outputs of the gradients that no other depends on; the others are computed in any case
  /// and need no memory of their own until the end.
  private mutating func keep(_ layers: [ValueID]) {
    let producers = graph.producers()
    var needed = Set<Int>()
    var pending = graph.outputs.map(\.value)
    while let value = pending.popLast() {
      guard let position = producers[value], needed.insert(position).inserted else { continue }
      pending += graph.nodes[position].operands
    }
    for layer in layers {
      guard let gradient = gradients[layer], let position = producers[gradient],
        needed.insert(position).inserted
      else { continue }
      graph.outputs.append(("gradient.\(layer.index)", gradient))
    }
  }
}
