import Support

extension GraphDrawing {
  /// The network as a drawing, from top to bottom; a `standalone` one is a whole SVG file.
  public func svg(standalone: Bool = true) -> Markup {
    NetworkPicture(self).drawing(standalone: standalone)
  }
}

/// The geometry of a drawn network.
private struct NetworkPicture {
  let graph: GraphDrawing
  let layering: Layering
  let placement: Placement
  let heights: [Double]
  let tops: [Double]
  let bottom: Double

  static let margin = 20.0
  static let gap = 30.0
  static let heading = 34.0

  init(_ graph: GraphDrawing) {
    self.graph = graph
    let layering = Layering(count: graph.nodes.count, edges: graph.edges)
    let widths = layering.slots.map { $0.node.map { NetworkPicture.width(graph.nodes[$0]) } ?? 10 }
    heights = layering.slots.map { slot in
      slot.node.map { 30 + 16 * Double(graph.nodes[$0].details.count) } ?? 0
    }
    var y = NetworkPicture.heading + 8
    var tops: [Double] = []
    for layer in layering.layers {
      tops.append(y)
      y += (layer.map { [heights] in heights[$0] }.max() ?? 0) + NetworkPicture.gap
    }
    self.layering = layering
    self.tops = tops
    bottom = y - NetworkPicture.gap + 16
    placement = Placement(layering, widths: widths, gap: 24)
  }

  private static func width(_ node: DrawnNode) -> Double {
    let title = Double(min(node.title.count, 40)) * 7.4
    let detail = Double(node.details.map { min($0.count, 44) }.max() ?? 0) * 6.4
    return max(90, max(title, detail) + 26)
  }

  private func x(_ slot: Int) -> Double { placement.x[slot] + NetworkPicture.margin }
  private func top(_ slot: Int) -> Double { tops[layering.slots[slot].layer] }

  private func end(_ slot: Int) -> Double {
    let tallest = layering.layers[layering.slots[slot].layer].map { heights[$0] }.max() ?? 0
    return top(slot) + (layering.slots[slot].node == nil ? tallest : heights[slot])
  }

  func drawing(standalone: Bool) -> Markup {
    let title = graph.title.clipped(to: 60)
    let width = max(
      placement.width + 2 * NetworkPicture.margin, Double(title.count) * 8.2 + 40)
    let heading = Drawing.text(title, NetworkPicture.margin, 22, "nn-heading", anchor: "start")
    let nodes = layering.slots.indices.flatMap { slot in
      layering.slots[slot].node.map { box(slot, graph.nodes[$0]) } ?? []
    }
    let list = graph.nodes.count == 1 ? "1 node" : "\(graph.nodes.count) nodes"
    return Drawing.canvas(
      width, max(bottom, 60), title: graph.title,
      description: "A network of \(list), drawn from input to output", standalone: standalone,
      [heading] + edges() + nodes)
  }

  private func box(_ slot: Int, _ node: DrawnNode) -> [Markup] {
    let width = placement.widths[slot]
    let hover = ([node.title] + node.details).joined(separator: "\n")
    let frame = Drawing.rectangle(
      x(slot) - width / 2, top(slot), width, heights[slot], "nn-box", radius: 6, hover: hover)
    let name = Drawing.text(node.title.clipped(to: 40), x(slot), top(slot) + 19.5, "nn-strong")
    let lines = node.details.enumerated().map { index, line in
      Drawing.text(line.clipped(to: 44), x(slot), top(slot) + 36 + 16 * Double(index), "nn-small")
    }
    return [frame, name] + lines
  }

  /// One path for each edge, through its way-points, with an arrow head at its end.
  private func edges() -> [Markup] {
    layering.slots.indices.filter { layering.slots[$0].node != nil }.flatMap { slot in
      layering.slots[slot].next.flatMap { edge(from: slot, through: $0) }
    }
  }

  private func edge(from slot: Int, through first: Int) -> [Markup] {
    var path = "M\(point(x(slot), end(slot)))"
    var last = slot
    var next = first
    while true {
      let isEnd = layering.slots[next].node != nil
      path += curve(x(last), end(last), x(next), top(next) - (isEnd ? 6 : 0))
      if isEnd { break }
      path += "L\(point(x(next), end(next)))"
      last = next
      guard let following = layering.slots[next].next.first else { break }
      next = following
    }
    let (tipX, tipY) = (x(next), top(next))
    let tip = "\(point(tipX, tipY)) \(point(tipX - 4, tipY - 8)) \(point(tipX + 4, tipY - 8))"
    return [
      .tag("path", ["class": "nn-edge", "d": path]),
      .tag("polygon", ["class": "nn-tip", "points": tip]),
    ]
  }

  private func curve(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    if abs(x1 - x2) < 0.01 { return "L\(point(x2, y2))" }
    let middle = (y1 + y2) / 2
    return "C\(point(x1, middle)) \(point(x2, middle)) \(point(x2, y2))"
  }

  private func point(_ x: Double, _ y: Double) -> String {
    Drawing.length(x) + "," + Drawing.length(y)
  }
}
