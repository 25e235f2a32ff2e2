import Graph
import Kernels
import Operators
import Support

/// The graph of a training step made without the passes: a loss, gradients by a plain reverse
/// sweep, and an update with momentum for every parameter.
enum TrainingStep {
  /// Adds the step to a graph with the output `y`; afterwards it returns the loss only.
  static func add(to graph: inout Graph) throws {
    guard let prediction = graph.outputs.first(where: { $0.name == "y" })?.value else { return }
    let target = graph.addInput("t", graph.type(prediction))
    let squares = PointwiseLoss((.input(0) - .input(1)) * (.input(0) - .input(1)))
    let loss = try graph.append(squares, [prediction, target], origin: .none)[0]
    let gradients = try gradients(of: loss, &graph)
    graph.outputs = [("loss", loss)]
    for parameter in graph.variables(.parameter) {
      guard let gradient = gradients[parameter] else { continue }
      try update(parameter, gradient, &graph)
    }
  }

  private static func update(
    _ parameter: ValueID, _ gradient: ValueID, _ graph: inout Graph
  ) throws {
    let name = (graph.name(parameter) ?? "") + ".velocity"
    let slot = graph.addVariable(Variable(name, .slot), graph.type(parameter).extents)
    let origin = Origin(layer: name)
    let velocity = try graph.append(
      Elementwise("velocity", .constant(0.9) * .input(0) + .input(1)), [slot, gradient],
      origin: origin)[0]
    let value = try graph.append(
      Elementwise("sgd", .input(0) - .constant(0.1) * .input(1)), [parameter, velocity],
      origin: origin)[0]
    graph.assignments += [(slot, velocity), (parameter, value)]
  }

  private static func gradients(
    of loss: ValueID, _ graph: inout Graph
  ) throws -> [ValueID: ValueID] {
    var known = [loss: graph.addConstant(Tensor([], [1]), name: "one")]
    let inputs = Set(graph.inputs)
    for node in graph.nodes.reversed() {
      let upstream = node.results.map { known[$0] }
      guard upstream.contains(where: { $0 != nil }) else { continue }
      var context = GradientContext(
        operands: node.operands, results: node.results, upstream: upstream,
        wanted: node.operands.map { !inputs.contains($0) },
        builder: GraphBuilder(graph: graph, origin: node.origin))
      let parts = try node.operation.gradient(&context)
      graph = context.builder.graph
      for (operand, part) in zip(node.operands, parts) {
        guard let part, !inputs.contains(operand) else { continue }
        guard let sum = known[operand] else {
          known[operand] = part
          continue
        }
        let add = Elementwise("add", .input(0) + .input(1))
        known[operand] = try graph.append(add, [sum, part], origin: node.origin)[0]
      }
    }
    return known
  }
}
