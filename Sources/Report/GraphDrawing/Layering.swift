/// The nodes of a graph in layers, with way-points where an edge crosses a layer.
struct Layering {
  /// A place in a layer: a node, or the way-point of an edge.
  struct Slot {
    /// The position of the node in the drawing; nil for a way-point.
    let node: Int?
    /// The slots of the next layer it leads to.
    var next: [Int] = []
    /// The slots of the layer above that lead to it.
    var previous: [Int] = []
    /// Its layer.
    let layer: Int
  }

  /// All slots; the first ones are the nodes, in their order.
  private(set) var slots: [Slot]
  /// The slots of each layer, from left to right.
  private(set) var layers: [[Int]]

  /// Layers by the longest path from a source, so that every edge leads downwards; edges that close
  /// a cycle are left out.
  init(count: Int, edges: [(from: Int, to: Int)]) {
    let (rank, kept) = Layering.ranks(count: count, edges: edges)
    slots = (0..<count).map { Slot(node: $0, layer: rank[$0]) }
    layers = Array(repeating: [], count: (rank.max() ?? -1) + 1)
    for index in 0..<count { layers[rank[index]].append(index) }
    for edge in kept { connect(edge.from, edge.to) }
    for round in 0..<8 { reorder(downwards: round % 2 == 0) }
  }

  /// Kahn's order with longest-path ranks; nodes on a cycle are entered in their own order.
  private static func ranks(
    count: Int, edges: [(from: Int, to: Int)]
  ) -> ([Int], [(from: Int, to: Int)]) {
    var out: [[Int]] = Array(repeating: [], count: count)
    var waiting = Array(repeating: 0, count: count)
    for edge in edges {
      out[edge.from].append(edge.to)
      waiting[edge.to] += 1
    }
    var rank = Array(repeating: 0, count: count)
    var isDone = Array(repeating: false, count: count)
    var kept: [(from: Int, to: Int)] = []
    var ready = (0..<count).filter { waiting[$0] == 0 }
    var unseen = 0
    while let node = ready.popLast() ?? nextUnseen(isDone, from: &unseen) {
      if isDone[node] { continue }
      isDone[node] = true
      for next in out[node] where !isDone[next] {
        rank[next] = max(rank[next], rank[node] + 1)
        kept.append((node, next))
        waiting[next] -= 1
        if waiting[next] == 0 { ready.append(next) }
      }
    }
    return (rank, kept)
  }

  private static func nextUnseen(_ isDone: [Bool], from start: inout Int) -> Int? {
    while start < isDone.count, isDone[start] { start += 1 }
    return start < isDone.count ? start : nil
  }

  private mutating func connect(_ from: Int, _ to: Int) {
    var last = from
    for layer in (slots[from].layer + 1)..<max(slots[to].layer, slots[from].layer + 1) {
      slots.append(Slot(node: nil, layer: layer))
      layers[layer].append(slots.count - 1)
      link(last, slots.count - 1)
      last = slots.count - 1
    }
    link(last, to)
  }

  private mutating func link(_ from: Int, _ to: Int) {
    slots[from].next.append(to)
    slots[to].previous.append(from)
  }

  /// Sorts each layer by the mean place of its neighbours (Sugiyama's barycentre method).
  private mutating func reorder(downwards: Bool) {
    let order = downwards ? Array(layers.indices) : layers.indices.reversed()
    var place: [Int: Double] = [:]
    for layer in layers {
      for (index, slot) in layer.enumerated() { place[slot] = Double(index) }
    }
    for layer in order {
      let keys = layers[layer].map { slot -> Double in
        let near = downwards ? slots[slot].previous : slots[slot].next
        let sum = near.reduce(0) { $0 + (place[$1] ?? 0) }
        return near.isEmpty ? place[slot] ?? 0 : sum / Double(near.count)
      }
      let sorted = layers[layer].indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
      layers[layer] = sorted.map { layers[layer][$0] }
      for (index, slot) in layers[layer].enumerated() { place[slot] = Double(index) }
    }
  }
}
