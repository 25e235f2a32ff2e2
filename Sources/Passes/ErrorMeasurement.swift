import Graph
import Support

/// The outputs of a graph on random inputs and weights, kept to compare a rewritten graph with.
struct ErrorMeasurement {
  private static let samples = 2
  private let outputs: [String: Tensor]

  /// Runs a graph on random numbers drawn by the names of its inputs and variables.
  init(_ graph: Graph) {
    var given: [String: Tensor] = [:]
    for root in graph.roots {
      if let name = graph.name(root) { given[name] = Self.data(root, name, graph) }
    }
    outputs = Self.run(graph, given)
  }

  /// The largest difference of any output of `other`, relative to the largest entry of that output
  /// or to 1.
  func largestError(of other: ErrorMeasurement) -> Double {
    let found = other.outputs
    var largest = 0.0
    for (name, tensor) in outputs where tensor.type.element == .float32 {
      let expected = tensor.floats
      let scale = expected.reduce(1.0) { max($0, abs(Double($1))) }
      for (new, old) in zip(found[name]?.floats ?? [], expected) where new != old {
        largest = max(largest, abs(Double(new) - Double(old)) / scale)
      }
    }
    return largest
  }

  private static func run(_ graph: Graph, _ given: [String: Tensor]) -> [String: Tensor] {
    let key = { (layer: String) in RandomKey.derive(seed: 1, purpose: layer) }
    return GraphEvaluator(graph, key: key).outputs(given, samples: samples)
  }

  /// Numbers in -1 ..< 1 for data, of the size that keeps variance for weights, in 0.5 ..< 1.5 for
  /// state, which holds variances; class 0 for integers.
  private static func data(_ root: ValueID, _ name: String, _ graph: Graph) -> Tensor {
    let type = graph.type(root)
    let count = type.count(samples: samples)
    let extents = type.batched ? [samples] + type.extents : type.extents
    guard type.element == .float32 else {
      return Tensor(extents, integers: [Int32](repeating: 0, count: count))
    }
    var stream = RandomStream(seed: 1, purpose: name)
    var (low, width): (Float, Float) = (-1, 2)
    if case .variable(let variable) = graph.values[root.index].source {
      let fan = Float(max(type.rows(samples: 1), 1))
      if variable.kind == .state { (low, width) = (0.5, 1) } else { width = 2 / fan.squareRoot() }
      if variable.kind != .state { low = -width / 2 }
    }
    return Tensor(extents, (0..<count).map { _ in low + width * stream.uniform() })
  }
}
