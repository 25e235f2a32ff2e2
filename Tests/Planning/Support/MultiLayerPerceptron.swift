import Graph
import Kernels
import Operators
import Schema
import Testing

/// The networks that the performance page measures.
enum MultiLayerPerceptron {
  /// 784-256-128-... with batch norm and rectifiers, down to 10 outputs.
  static func graph(depth: Int) throws -> Graph {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([784], batched: true))
    for layer in 0..<depth {
      let width = layer == depth - 1 ? 10 : max(16, 256 >> layer)
      value = try linear(value, width, "layer\(layer)", &graph)
      if layer < depth - 1 { value = try norm(value, "layer\(layer)", &graph) }
    }
    graph.outputs = [("y", value)]
    return graph
  }

  private static func linear(
    _ value: ValueID, _ width: Int, _ name: String, _ graph: inout Graph
  ) throws -> ValueID {
    let inputs = graph.type(value).columns
    let weight = graph.addVariable(Variable(name + ".weight", .parameter), [inputs, width])
    let bias = graph.addVariable(Variable(name + ".bias", .parameter), [width])
    return try graph.append(
      Linear(bias: true), [value, weight, bias], origin: Origin(layer: name))[0]
  }

  private static func norm(
    _ value: ValueID, _ name: String, _ graph: inout Graph
  ) throws -> ValueID {
    let width = [graph.type(value).columns]
    let scale = graph.addVariable(Variable(name + ".scale", .parameter), width)
    let shift = graph.addVariable(Variable(name + ".shift", .parameter), width)
    let mean = graph.addVariable(Variable(name + ".mean", .state), width)
    let variance = graph.addVariable(Variable(name + ".variance", .state), width)
    let results = try graph.append(
      BatchNormTraining(epsilon: 1e-5, momentum: 0.1, relu: true),
      [value, scale, shift, mean, variance], origin: Origin(layer: name))
    graph.assignments += [(mean, results[1]), (variance, results[2])]
    return results[0]
  }
}
