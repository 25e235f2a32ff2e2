import Graph
import Testing

/// The gradients of one node through its operator's own rule, run by the reference device.
enum Gradients {
  /// The gradients of sum(upstream * results[0]) by each operand; nil where the rule gives none.
  static func analytic(
    _ operation: any Operator, _ operands: [TestOperand], upstream: [Float], samples: Int
  ) throws -> [[Float]?] {
    var graph = Graph()
    var given: [String: Tensor] = [:]
    let values = operands.enumerated().map { index, operand in
      add("x\(index)", operand.type, operand.values, &graph, &given)
    }
    let results = try graph.append(operation, values, origin: .none)
    let seed = add("upstream", graph.type(results[0]), upstream, &graph, &given)
    let gradients = try differentiate(operation, values, results, seed, &graph)
    for (index, gradient) in gradients.enumerated() {
      guard let gradient else { continue }
      try #require(graph.type(gradient) == operands[index].type)
      graph.outputs.append(("d\(index)", gradient))
    }
    graph.outputs.append(("y", results[0]))
    try Verifier.verify(graph)
    let outputs = GraphEvaluator(graph).outputs(given, samples: samples)
    return gradients.indices.map { outputs["d\($0)"]?.floats }
  }

  private static func differentiate(
    _ operation: any Operator, _ operands: [ValueID], _ results: [ValueID], _ seed: ValueID,
    _ graph: inout Graph
  ) throws -> [ValueID?] {
    var upstream = [ValueID?](repeating: nil, count: results.count)
    upstream[0] = seed
    var context = GradientContext(
      operands: operands, results: results, upstream: upstream,
      wanted: operands.map { _ in true }, builder: GraphBuilder(graph: graph, origin: .none))
    let gradients = try operation.gradient(&context)
    graph = context.builder.graph
    return gradients
  }

  private static func add(
    _ name: String, _ type: TensorType, _ values: [Float], _ graph: inout Graph,
    _ given: inout [String: Tensor]
  ) -> ValueID {
    given[name] = Tensor([values.count], values)
    guard !type.batched else { return graph.addInput(name, type) }
    return graph.addVariable(Variable(name, .parameter), type.extents)
  }

  /// The same by central differences of a forward function in float64.
  static func numeric(
    _ operands: [TestOperand], upstream: [Float], step: Double = 1e-5,
    _ forward: ([[Double]]) -> [Double]
  ) -> [[Double]] {
    let seed = upstream.map(Double.init)
    func loss(_ inputs: [[Double]]) -> Double {
      zip(forward(inputs), seed).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let inputs = operands.map { $0.values.map(Double.init) }
    return inputs.indices.map { operand in
      inputs[operand].indices.map { element in
        var (above, below) = (inputs, inputs)
        above[operand][element] += step
        below[operand][element] -= step
        return (loss(above) - loss(below)) / (2 * step)
      }
    }
  }

  /// Expects the operator's rule to agree with central differences of `forward`.
  static func expect(
    _ operation: any Operator, _ operands: [TestOperand], samples: Int, tolerance: Double = 2e-5,
    location: SourceLocation = #_sourceLocation, _ forward: ([[Double]]) -> [Double]
  ) throws {
    let type = try operation.results(of: operands.map(\.type))[0]
    let upstream = Noise.values(type.count(samples: samples), seed: 77)
    let exact = try analytic(operation, operands, upstream: upstream, samples: samples)
    let numeric = numeric(operands, upstream: upstream, forward)
    for (index, expected) in numeric.enumerated() {
      let found = exact[index] ?? expected.map { _ in 0 }
      expectClose(
        found, expected, relative: tolerance, absolute: tolerance,
        "the gradient by operand \(index)", location: location)
    }
  }
}
