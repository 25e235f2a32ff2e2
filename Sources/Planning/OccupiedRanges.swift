/// Which parts of an arena are in use: ranges whose bounds are known ahead are taken and given
/// back, and any range is asked for, each in logarithmic time (a segment tree over the bounds).
struct OccupiedRanges {
  private let bounds: [Int]
  private let leaves: Int
  /// How often the whole of a tree node is taken.
  private var taken: [Int]
  /// The most that any part of a tree node is taken.
  private var most: [Int]

  /// An arena that only ranges between some bounds are taken of.
  init(bounds: [Int]) {
    self.bounds = Set(bounds).sorted()
    var leaves = 1
    while leaves < bounds.count { leaves *= 2 }
    self.leaves = leaves
    taken = Array(repeating: 0, count: 2 * leaves)
    most = taken
  }

  /// Whether any part of a range is in use.
  func overlaps(_ range: Range<Int>) -> Bool { highest(1, 0..<leaves, cells(range)) > 0 }

  /// Takes a range.
  mutating func take(_ range: Range<Int>) { add(1, 1, 0..<leaves, cells(range)) }

  /// Gives a range back.
  mutating func give(_ range: Range<Int>) { add(-1, 1, 0..<leaves, cells(range)) }

  private func cells(_ range: Range<Int>) -> Range<Int> {
    let low = bounds.partitioningIndex { $0 >= range.lowerBound }
    return low..<max(low, bounds.partitioningIndex { $0 >= range.upperBound })
  }

  private func highest(_ node: Int, _ span: Range<Int>, _ wanted: Range<Int>) -> Int {
    guard span.overlaps(wanted) else { return 0 }
    if wanted.lowerBound <= span.lowerBound, span.upperBound <= wanted.upperBound {
      return most[node]
    }
    let middle = (span.lowerBound + span.upperBound) / 2
    let left = highest(2 * node, span.lowerBound..<middle, wanted)
    return taken[node] + max(left, highest(2 * node + 1, middle..<span.upperBound, wanted))
  }

  private mutating func add(
    _ amount: Int, _ node: Int, _ span: Range<Int>, _ wanted: Range<Int>
  ) {
    guard span.overlaps(wanted) else { return }
    if wanted.lowerBound <= span.lowerBound, span.upperBound <= wanted.upperBound {
      taken[node] += amount
      most[node] += amount
      return
    }
    let middle = (span.lowerBound + span.upperBound) / 2
    add(amount, 2 * node, span.lowerBound..<middle, wanted)
    add(amount, 2 * node + 1, middle..<span.upperBound, wanted)
    most[node] = taken[node] + max(most[2 * node], most[2 * node + 1])
  }
}
