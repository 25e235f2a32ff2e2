/// A node of a network as a drawing shows it.
public struct DrawnNode: Sendable, Hashable {
  /// The number other nodes refer to it by; distinct.
  public let id: Int
  /// The name in the box.
  public let title: String
  /// Further lines, such as the shape and the number of parameters.
  public let details: [String]
  /// The nodes its value goes to; unknown ones are ignored.
  public let successors: [Int]

  /// A node.
  public init(id: Int, title: String, details: [String] = [], successors: [Int] = []) {
    self.id = id
    self.title = title
    self.details = details
    self.successors = successors
  }
}

/// A network to draw: as text, as DOT for Graphviz, or as SVG.
public struct GraphDrawing: Sendable, Hashable {
  /// The name of the network.
  public let title: String
  /// Its nodes, in an order to prefer.
  public let nodes: [DrawnNode]

  /// A drawing; of nodes with the same number the first stays.
  public init(title: String, nodes: [DrawnNode]) {
    self.title = title
    var seen: Set<Int> = []
    self.nodes = nodes.filter { seen.insert($0.id).inserted }
  }

  /// The edges as positions in `nodes`, each once.
  var edges: [(from: Int, to: Int)] {
    let place = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.id, $0) })
    return nodes.indices.flatMap { from -> [(Int, Int)] in
      var seen: Set<Int> = []
      return nodes[from].successors.compactMap { place[$0] }
        .filter { $0 != from && seen.insert($0).inserted }.map { (from, $0) }
    }
  }
}
