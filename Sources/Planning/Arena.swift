/// Hands out ranges of an arena in the order of time: a new block takes the smallest gap it fits in
/// (best fit), and gaps grow together when blocks end.
struct Arena {
  /// The highest end of any block so far: the size the arena needs.
  private(set) var size = 0
  private var gaps: [Range<Int>] = []
  private var top = 0

  /// Takes `bytes` and returns their offset.
  mutating func take(_ bytes: Int) -> Int {
    var best: Int?
    for (index, gap) in gaps.enumerated() where gap.count >= bytes {
      if best.map({ gap.count < gaps[$0].count }) ?? true { best = index }
    }
    guard let best else { return extend(bytes) }
    let offset = gaps[best].lowerBound
    if gaps[best].count == bytes {
      gaps.remove(at: best)
    } else {
      gaps[best] = offset + bytes..<gaps[best].upperBound
    }
    return offset
  }

  private mutating func extend(_ bytes: Int) -> Int {
    var offset = top
    if let last = gaps.last, last.upperBound == top {
      offset = last.lowerBound
      gaps.removeLast()
    }
    top = offset + bytes
    size = max(size, top)
    return offset
  }

  /// Gives a block back.
  mutating func give(_ block: Range<Int>) {
    var index = gaps.partitioningIndex { $0.lowerBound >= block.lowerBound }
    gaps.insert(block, at: index)
    if index > 0, gaps[index - 1].upperBound == block.lowerBound {
      gaps[index - 1] = gaps[index - 1].lowerBound..<block.upperBound
      gaps.remove(at: index)
      index -= 1
    }
    if index + 1 < gaps.count, gaps[index].upperBound == gaps[index + 1].lowerBound {
      gaps[index] = gaps[index].lowerBound..<gaps[index + 1].upperBound
      gaps.remove(at: index + 1)
    }
  }
}

extension Array {
  /// The first index from which on `belongs` holds, by bisection; elements must be partitioned by
  /// it.
  func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
