/// How many floats fall into each of 16,384 bins whose width grows with the values: a sign, an
/// exponent and five bits of the fraction, so that any range can be drawn later from one pass.
public struct FineHistogram: Sendable {
  private var counts = [Int](repeating: 0, count: 1 << 14)

  /// An empty histogram.
  public init() {}

  /// Counts a value.
  mutating func add(_ value: Float) { counts[Int(value.bitPattern >> 18)] += 1 }

  /// The counts of `bins` bins of equal width between `low` and `high`, both included; what lies
  /// beyond or is not finite counts nowhere. A fine bin across a border is split in proportion, one
  /// across `low` or `high` counts in the outer bin.
  public func counts(from low: Double, to high: Double, bins: Int) -> [Double] {
    var result = [Double](repeating: 0, count: max(bins, 1))
    let scale = high > low ? Double(result.count) / (high - low) : 0
    let last = Double(result.count - 1)
    for (index, count) in counts.enumerated() where count > 0 {
      guard let (from, to) = FineHistogram.bounds(index), from <= high, to >= low else {
        continue
      }
      let first = min(max(((from - low) * scale).rounded(.down), 0), last)
      let end = min(max(((to - low) * scale).rounded(.down), first), last)
      let width = (to - from) * scale
      for bin in Int(first)...Int(end) {
        let start = bin == Int(first) ? (from - low) * scale : Double(bin)
        let stop = bin == Int(end) ? (to - low) * scale : Double(bin + 1)
        result[bin] += width > 0 ? Double(count) * (stop - start) / width : Double(count)
      }
    }
    return result
  }

  /// The values of a fine bin; nil where they are not finite.
  private static func bounds(_ index: Int) -> (Double, Double)? {
    let inner = Float(bitPattern: UInt32(index) << 18)
    guard inner.isFinite else { return nil }
    let beyond = Float(bitPattern: UInt32(index + 1) << 18)
    let (near, far) = (Double(inner), Double(beyond.isFinite ? beyond : inner))
    return near <= far ? (near, far) : (far, near)
  }
}
