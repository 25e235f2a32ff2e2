import Graph
import Kernels
import Operators

/// Reverse-mode differentiation: appends the nodes that compute the gradient of a scalar.
public struct Differentiation {
  private var graph: Graph
  private var gradients: ValueTable<ValueID>
  private let wanted: ValueSet

  /// The gradient of `loss` by each of `parameters`, as values of the graph; parameters that the
  /// loss does not depend on are missing.
  public static func gradients(
    of loss: ValueID, by parameters: [ValueID], in graph: inout Graph
  ) throws(OperatorError) -> [ValueID: ValueID] {
    guard graph.type(loss) == .scalar else {
      throw OperatorError(
        .shape, "only a single number can be differentiated", expected: "a single number",
        found: graph.type(loss).shapeText)
    }
    var pass = Differentiation(graph, parameters)
    try pass.run(loss)
    graph = pass.graph
    let found = parameters.compactMap { parameter in
      pass.gradients[parameter].map { (parameter, $0) }
    }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  private init(_ graph: Graph, _ parameters: [ValueID]) {
    self.graph = graph
    gradients = ValueTable(room: graph.values.count)
    var wanted = ValueSet(room: graph.values.count)
    wanted.formUnion(parameters)
    for node in graph.nodes where node.operands.contains(where: wanted.contains) {
      wanted.formUnion(node.results)
    }
    self.wanted = wanted
  }

  private mutating func run(_ loss: ValueID) throws(OperatorError) {
    let nodes = graph.nodes
    gradients[loss] = graph.addConstant(Tensor([], [1]), name: "loss.gradient")
    for node in nodes.reversed() {
      let upstream = node.results.map { gradients[$0] }
      let needed = node.operands.map(wanted.contains)
      guard upstream.contains(where: { $0 != nil }), needed.contains(true) else { continue }
      let parts = try gradient(of: node, upstream, needed)
      for (index, operand) in node.operands.enumerated() where needed[index] {
        if let part = parts[index] { try accumulate(part, to: operand, node.origin) }
      }
    }
  }

  /// The gradients by one node's operands. The graph is lent to the operator, never copied.
  private mutating func gradient(
    of node: Node, _ upstream: [ValueID?], _ wanted: [Bool]
  ) throws(OperatorError) -> [ValueID?] {
    var context = GradientContext(
      operands: node.operands, results: node.results, upstream: upstream, wanted: wanted,
      builder: GraphBuilder(graph: Graph(), origin: node.origin))
    swap(&context.builder.graph, &graph)
    defer { swap(&context.builder.graph, &graph) }
    return try node.operation.gradient(&context)
  }

  private mutating func accumulate(
    _ part: ValueID, to operand: ValueID, _ origin: Origin
  ) throws(OperatorError) {
    guard let sum = gradients[operand] else {
      gradients[operand] = part
      return
    }
    let add = Elementwise("add", .input(0) + .input(1))
    gradients[operand] = try graph.append(add, [sum, part], origin: origin)[0]
  }
}
