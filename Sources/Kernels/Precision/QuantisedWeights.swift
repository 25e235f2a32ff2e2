/// Weights as integers of -127...127 with a scale for every output: w is about q times the scale of
/// its column, and 0 is met exactly.
public struct QuantisedWeights: Hashable, Sendable {
  /// The integers, laid out as the weights were.
  public let integers: [Int8]
  /// A scale for each column, above 0.
  public let scales: [Float]

  /// Rounds weights whose last axis has `columns` entries: the largest of each column becomes 127.
  public init(_ weights: [Float], columns: Int) {
    var largest = [Float](repeating: 0, count: columns)
    for (index, weight) in weights.enumerated() {
      largest[index % columns] = max(largest[index % columns], abs(weight))
    }
    scales = largest.map { $0 > 0 ? max($0 / 127, .leastNormalMagnitude) : 1 }
    let scales = scales
    integers = weights.enumerated().map { index, weight in
      Int8(min(max(weight / scales[index % columns], -127), 127).rounded(.toNearestOrEven))
    }
  }
}
