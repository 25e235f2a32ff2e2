/// Horizontal places for the slots of a layering.
struct Placement {
  /// The middle of each slot.
  private(set) var x: [Double]
  /// The width of each slot.
  let widths: [Double]
  private let gap: Double
  private let layering: Layering

  /// Places slots `gap` apart at least, drawn towards the slots they are joined with; the least
  /// left edge is at 0.
  init(_ layering: Layering, widths: [Double], gap: Double) {
    self.layering = layering
    self.widths = widths
    self.gap = gap
    x = Array(repeating: 0, count: widths.count)
    for layer in layering.layers { spread(layer, around: layer.map { _ in 0 }) }
    for round in 0..<24 { settle(downwards: round % 2 == 0) }
    let left = x.indices.map { x[$0] - widths[$0] / 2 }.min() ?? 0
    for index in x.indices { x[index] -= left }
  }

  /// The width of everything.
  var width: Double { x.indices.map { x[$0] + widths[$0] / 2 }.max() ?? 0 }

  private mutating func settle(downwards: Bool) {
    let order = downwards ? Array(layering.layers.indices) : layering.layers.indices.reversed()
    for index in order {
      let layer = layering.layers[index]
      spread(layer, around: layer.map { wish(for: $0, downwards: downwards) })
    }
  }

  private func wish(for slot: Int, downwards: Bool) -> Double {
    let item = layering.slots[slot]
    let near = downwards ? item.previous : item.next
    if near.isEmpty { return x[slot] }
    return near.reduce(0) { $0 + x[$1] } / Double(near.count)
  }

  /// Puts a layer's slots as near to their wishes as their order and widths allow, in the sense of
  /// least squares (pool adjacent violators on the wishes less the widths before them).
  private mutating func spread(_ layer: [Int], around wishes: [Double]) {
    var offsets: [Double] = []
    var offset = 0.0
    for (index, slot) in layer.enumerated() {
      if index > 0 { offset += (widths[layer[index - 1]] + widths[slot]) / 2 + gap }
      offsets.append(offset)
    }
    var blocks: [(sum: Double, count: Int)] = []
    for index in layer.indices {
      blocks.append((wishes[index] - offsets[index], 1))
      while blocks.count > 1, mean(blocks[blocks.count - 2]) > mean(blocks[blocks.count - 1]) {
        let last = blocks.removeLast()
        blocks[blocks.count - 1].sum += last.sum
        blocks[blocks.count - 1].count += last.count
      }
    }
    var index = 0
    for block in blocks {
      for _ in 0..<block.count {
        x[layer[index]] = mean(block) + offsets[index]
        index += 1
      }
    }
  }

  private func mean(_ block: (sum: Double, count: Int)) -> Double {
    block.sum / Double(block.count)
  }
}
