import Graph

/// Computes cheap values of the forward pass again where the backward pass first reads them,
/// instead of keeping them until then (Chen et al. 2016, "Training deep nets with sublinear memory
/// cost"). The same operators run on the same operands, so that no bit changes. Not in a list of
/// the pipeline: it is done where a step would else need more memory than it may.
public struct Recomputation: Pass {
  /// The name in listings.
  public static let name = "recompute"
  /// What the pass does.
  public static let summary = "computes cheap values again instead of keeping them"

  private let most: Int

  /// Computes again whatever can be.
  public init() { most = .max }

  /// Computes at most so many values again, those of most memory first.
  public init(most: Int) { self.most = most }

  /// How many values of a graph could be computed again.
  public static func count(in graph: Graph) -> Int { KeptValues(graph).candidates.count }

  /// Lets the backward pass read copies of the values, each made right before the first reader.
  public func run(on graph: inout Graph) throws(OperatorError) -> [Rewrite] {
    let kept = KeptValues(graph)
    let largest = kept.candidates.sorted { ($1.bytes, $0.position) < ($0.bytes, $1.position) }
    let chosen = largest.prefix(most).sorted { $0.position < $1.position }
    guard !chosen.isEmpty else { return [] }
    let old = graph.nodes
    var copies: [ValueID: ValueID] = [:]
    var inserted: [Int: [Node]] = [:]
    for candidate in chosen {
      let first = graph.nodes.count
      for position in [candidate.position] + candidate.views {
        let operands = old[position].operands.map { copies[$0] ?? $0 }
        let results = try graph.append(
          old[position].operation, operands, origin: old[position].origin)
        copies[old[position].results[0]] = results[0]
      }
      inserted[candidate.reader, default: []] += graph.nodes[first...]
    }
    graph.nodes = []
    for (position, node) in old.enumerated() {
      var node = node
      if !kept.isForward[position] { node.operands = node.operands.map { copies[$0] ?? $0 } }
      graph.nodes += (inserted[position] ?? []) + [node]
    }
    graph.sortNodes()
    return chosen.map { candidate in
      Rewrite(
        Self.self, "\(old[candidate.position].label) computed again",
        [old[candidate.position].origin],
        preconditions: ["cheap and pure", "its operands are kept for the backward pass anyway"])
    }
  }
}

/// What the forward pass of a training graph keeps for the backward pass.
private struct KeptValues {
  /// A value that can be computed again.
  struct Candidate {
    /// The position of the node that makes it.
    let position: Int
    /// The positions of the views of it that the backward pass reads, in order.
    let views: [Int]
    /// The position of the first node of the backward pass that reads it.
    let reader: Int
    /// Bytes for each example.
    let bytes: Int
  }

  /// The values, in the order of the graph.
  private(set) var candidates: [Candidate] = []
  /// Whether each node is one of the forward pass: what the graph returns follows from it.
  private(set) var isForward: [Bool]

  private let graph: Graph
  private let users: [ValueID: [Int]]
  private let producers: ValueTable<Int>

  init(_ graph: Graph) {
    self.graph = graph
    users = graph.users()
    producers = graph.producers()
    isForward = KeptValues.forward(graph, producers)
    let returned = Set(graph.outputs.map(\.value))
    for (position, node) in graph.nodes.enumerated() where isForward[position] && isCheap(node) {
      let value = node.results[0]
      let views = views(of: value)
      let all = [value] + views.map { graph.nodes[$0].results[0] }
      guard graph.type(value).batched, returned.isDisjoint(with: all),
        let reader = all.compactMap(firstReader).min(), node.operands.allSatisfy(isKept)
      else { continue }
      candidates.append(
        Candidate(
          position: position, views: views, reader: reader,
          bytes: graph.type(value).bytes(samples: 1)))
    }
  }

  private static func forward(_ graph: Graph, _ producers: ValueTable<Int>) -> [Bool] {
    var isForward = [Bool](repeating: false, count: graph.nodes.count)
    var pending = graph.outputs.map(\.value)
    while let value = pending.popLast() {
      guard let position = producers[value], !isForward[position] else { continue }
      isForward[position] = true
      pending += graph.nodes[position].operands
    }
    return isForward
  }

  /// The most elementary operations for each element of the results of what counts as cheap: far
  /// less than a product makes.
  private static let mostOperations = 16

  private func isCheap(_ node: Node) -> Bool {
    let traits = node.operation.traits
    guard traits.contains(.pure), !traits.contains(.view) else { return false }
    let results = node.results.map(graph.type)
    let count = node.operation.arithmetic(node.operands.map(graph.type), results)
    return count <= KeptValues.mostOperations * results.reduce(0) { $0 + $1.count }
  }

  /// The views of a value, and of those, that belong to the forward pass.
  private func views(of value: ValueID) -> [Int] {
    let direct = (users[value] ?? []).filter { position in
      isForward[position] && graph.nodes[position].operation.traits.contains(.view)
        && graph.nodes[position].operands.first == value
    }
    return direct.flatMap { [$0] + views(of: graph.nodes[$0].results[0]) }
  }

  /// The first node of the backward pass that reads a value.
  private func firstReader(of value: ValueID) -> Int? { users[value]?.first { !isForward[$0] } }

  /// Whether a value lives until the backward pass whatever this pass does, or takes little.
  private func isKept(_ value: ValueID) -> Bool {
    guard let position = producers[value], graph.type(value).batched else { return true }
    let node = graph.nodes[position]
    if firstReader(of: value) != nil { return true }
    guard node.operation.traits.contains(.view), let source = node.operands.first else {
      return false
    }
    return isKept(source)
  }
}
