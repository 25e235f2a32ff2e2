import Support

extension GraphDrawing {
  /// The network as boxes and lines of characters, from top to bottom, ending in a line end.
  public func text() -> String {
    if nodes.isEmpty { return "\(Printable.clean(title)): no nodes\n" }
    return TextPicture(self).rows().joined(separator: "\n") + "\n"
  }
}

/// The geometry of a network drawn with characters.
private struct TextPicture {
  let layering: Layering
  let contents: [[String]]
  let widths: [Int]
  let left: [Int]
  let columns: Int

  init(_ graph: GraphDrawing) {
    layering = Layering(count: graph.nodes.count, edges: graph.edges)
    contents = graph.nodes.map { node in
      ([node.title] + node.details).map { Printable.clean($0).clipped(to: 48) }
    }
    widths = layering.slots.map { [contents] slot in
      let longest = slot.node.map { contents[$0].map(\.count).max() ?? 0 }
      return longest.map { ($0 + 4) | 1 } ?? 1
    }
    let placement = Placement(layering, widths: widths.map(Double.init), gap: 2)
    left = TextPicture.whole(placement, layering, widths)
    columns = left.indices.map { [left, widths] in left[$0] + widths[$0] }.max() ?? 0
  }

  /// Whole columns for the left edges, in order and without overlaps.
  private static func whole(_ placement: Placement, _ layering: Layering, _ widths: [Int]) -> [Int]
  {
    var left = Array(repeating: 0, count: widths.count)
    for layer in layering.layers {
      var free = 0
      for slot in layer {
        let wish = Int(placement.x[slot].rounded(.down)) - widths[slot] / 2
        left[slot] = max(free, wish)
        free = left[slot] + widths[slot] + 2
      }
    }
    return left
  }

  private func middle(_ slot: Int) -> Int { left[slot] + widths[slot] / 2 }

  private func height(_ slot: Int) -> Int {
    layering.slots[slot].node.map { contents[$0].count + 2 } ?? 0
  }

  func rows() -> [String] {
    let channels = layering.layers.map { Channel($0.map { ends(of: $0) }) }
    let heights = layering.layers.map { $0.map(height).max() ?? 0 }
    var tops: [Int] = []
    var y = 0
    for index in heights.indices {
      tops.append(y)
      let isLast = index + 1 == heights.count
      y += heights[index] + (isLast ? 0 : channels[index].trackCount + 1)
    }
    var grid = CharacterGrid(width: columns, height: max(1, y))
    for (index, layer) in layering.layers.enumerated() {
      for slot in layer { draw(slot, top: tops[index], height: heights[index], on: &grid) }
      let from = tops[index] + heights[index] - 1
      draw(channels[index], layer, from: from, on: &grid)
    }
    return grid.rows
  }

  private func ends(of slot: Int) -> (from: Int, to: [Int]) {
    (middle(slot), layering.slots[slot].next.map(middle))
  }

  private func draw(_ slot: Int, top: Int, height: Int, on grid: inout CharacterGrid) {
    let hasNext = !layering.slots[slot].next.isEmpty
    guard let node = layering.slots[slot].node else {
      grid.upright(middle(slot), from: max(0, top - 1), to: top + height - 1)
      return
    }
    let lines = contents[node]
    grid.box(left[slot], top, width: widths[slot], lines: lines)
    if hasNext { grid.upright(middle(slot), from: top + lines.count + 1, to: top + height - 1) }
  }

  /// The lines from one layer to the next; `from` is the last row of the upper layer.
  private func draw(_ channel: Channel, _ layer: [Int], from: Int, on grid: inout CharacterGrid) {
    let end = from + channel.trackCount + 1
    for (index, slot) in layer.enumerated() {
      let targets = layering.slots[slot].next
      guard !targets.isEmpty else { continue }
      let places = targets.map(middle) + [middle(slot)]
      let track = channel.tracks[index].map { from + 1 + $0 }
      let row = track ?? end
      grid.upright(middle(slot), from: from, to: row)
      if let track { grid.level(track, from: places.min() ?? 0, to: places.max() ?? 0) }
      for target in targets {
        grid.upright(middle(target), from: row, to: end)
        if layering.slots[target].node != nil { grid.arrow(middle(target), end) }
      }
    }
  }
}
