import Graph
import Kernels
import Operators

/// Turns linear layers and convolutions into products of 8-bit integers: a quarter of the bytes,
/// and exact sums. Layers that make what the graph returns stay products of floats.
public struct Int8Products: Pass {
  /// The name in listings.
  public static let name = "reduce-int8"
  /// What the pass does.
  public static let summary = "computes linear layers and convolutions in 8-bit integers"

  private let ranges: [ValueID: ClosedRange<Float>]

  /// A pass that knows no ranges, and so leaves everything as it is.
  public init() { ranges = [:] }

  /// A pass that knows between which numbers the inputs of products lie.
  public init(ranges: [ValueID: ClosedRange<Float>]) { self.ranges = ranges }

  /// The values whose ranges a graph's products want.
  public static func inputs(of graph: Graph) -> [ValueID] {
    let last = ReducedPrecision.last(in: graph)
    var seen = Set<ValueID>()
    return ReducedPrecision.candidates(graph, to: .int8)
      .filter { $0.obstacle == nil && !last.contains($0.position) }
      .map { graph.nodes[$0.position].operands[0] }.filter { seen.insert($0).inserted }
  }

  /// Puts the products of integers in place of those of floats.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let last = ReducedPrecision.last(in: graph)
    var made: [ValueID: (weight: ValueID, scales: ValueID)] = [:]
    var rewrites: [Rewrite] = []
    for candidate in ReducedPrecision.candidates(graph, to: .int8) {
      let node = graph.nodes[candidate.position]
      let map = ranges[node.operands[0]].flatMap { InputScale(covering: $0) }
      let obstacle = obstacle(candidate, map, isLast: last.contains(candidate.position))
      rewrites.append(
        ReducedPrecision.record(
          Self.self, node, "in 8-bit integers", obstacle,
          preconditions: [
            "the weight is fixed", "every output reads all channels", "its inputs are measured",
            "another layer stands behind it",
          ]))
      guard obstacle == nil, let product = candidate.product, let weight = candidate.weight,
        let map
      else { continue }
      let values = made[node.operands[1]] ?? add(weight, of: node, to: &graph)
      made[node.operands[1]] = values
      graph.nodes[candidate.position].operation = try product.int8(input: map)
      graph.nodes[candidate.position].operands[1] = values.weight
      graph.nodes[candidate.position].operands.append(values.scales)
    }
    return rewrites
  }

  private func obstacle(
    _ candidate: ReducedPrecision.Candidate, _ map: InputScale?, isLast: Bool
  ) -> String? {
    if let obstacle = candidate.obstacle { return obstacle }
    if isLast { return "what the plan returns would show its rounding" }
    if map == nil { return "its inputs have no range" }
    guard let weight = candidate.weight, weight.floats.allSatisfy(\.isFinite) else {
      return "its weight is not finite"
    }
    let products = weight.type.count / max(weight.type.columns, 1)
    return products > LinearInt8.mostProducts ? "32 bits do not hold its sums" : nil
  }

  private func add(
    _ weight: Tensor, of node: Node, to graph: inout Graph
  ) -> (weight: ValueID, scales: ValueID) {
    let name = graph.name(node.operands[1]) ?? "weight"
    let quantised = QuantisedWeights(weight.floats, columns: weight.type.columns)
    let integers = Tensor(weight.type.extents, bytes: quantised.integers)
    let scales = Tensor([quantised.scales.count], quantised.scales)
    return (
      graph.addConstant(integers, name: name, origin: node.origin),
      graph.addConstant(scales, name: name + ".scales", origin: node.origin)
    )
  }
}
