/// What is told of many values: moments in Double, summed in the order of memory.
public struct ValueStatistics: Sendable {
  /// How many values there are.
  public let count: Int
  /// The mean; NaN where a value is not finite.
  public let mean: Double
  /// The standard deviation about the mean; NaN where a value is not finite.
  public let deviation: Double
  /// The least value.
  public let least: Double
  /// The greatest value.
  public let greatest: Double
  /// The share of values that are exactly zero.
  public let zeroShare: Double
  /// Whether all values are finite.
  public let isFinite: Bool
  /// How the values that are not zero are distributed.
  public let histogram: FineHistogram

  /// Two passes over the values.
  public init(_ values: UnsafeBufferPointer<Float>) {
    var (sum, zeros) = (0.0, 0)
    var (least, greatest) = (Float.infinity, -Float.infinity)
    var histogram = FineHistogram()
    for value in values {
      sum += Double(value)
      least = min(least, value)
      greatest = max(greatest, value)
      if value == 0 { zeros += 1 } else { histogram.add(value) }
    }
    let scale = values.isEmpty ? 0 : 1 / Double(values.count)
    let mean = sum * scale
    var squares = 0.0
    for value in values {
      let difference = Double(value) - mean
      squares += difference * difference
    }
    count = values.count
    self.mean = mean
    deviation = (squares * scale).squareRoot()
    self.least = values.isEmpty ? 0 : Double(least)
    self.greatest = values.isEmpty ? 0 : Double(greatest)
    zeroShare = Double(zeros) * scale
    isFinite = mean.isFinite && deviation.isFinite
    self.histogram = histogram
  }

  /// The root of the mean square.
  public var magnitude: Double { (mean * mean + deviation * deviation).squareRoot() }

  /// Three deviations around the mean, no wider than the values: what a drawing should show.
  public var span: ClosedRange<Double> {
    guard isFinite, deviation > 0 else {
      return isFinite ? mean - max(abs(mean), 1)...mean + max(abs(mean), 1) : -1...1
    }
    return max(least, mean - 3 * deviation)...min(greatest, mean + 3 * deviation)
  }
}

/// What is told of a layer's units: the columns of its output.
enum Units {
  /// The share of units that are zero for all examples and positions.
  static func deadShare(_ values: UnsafeBufferPointer<Float>, units: Int) -> Double {
    guard units > 0, values.count >= units else { return 0 }
    var lives = [Bool](repeating: false, count: units)
    for row in stride(from: 0, to: values.count, by: units) {
      for unit in 0..<units where values[row + unit] != 0 { lives[unit] = true }
    }
    return Double(lives.filter { !$0 }.count) / Double(units)
  }
}
