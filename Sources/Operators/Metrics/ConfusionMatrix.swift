/// How often each class was taken for each other.
public struct ConfusionMatrix: Hashable, Sendable {
  /// The number of classes.
  public let classes: Int
  /// Counts by right class, then predicted class, row-major.
  public private(set) var counts: [Int]

  /// An empty matrix.
  public init(classes: Int) {
    self.classes = max(classes, 0)
    counts = Array(repeating: 0, count: self.classes * self.classes)
  }

  /// A matrix of known counts, row-major; nil where they do not fill it or one is negative.
  public init?(classes: Int, counts: [Int]) {
    self.init(classes: classes)
    guard counts.count == self.counts.count, counts.allSatisfy({ $0 >= 0 }) else { return nil }
    self.counts = counts
  }

  /// How often `predicted` was said where `actual` was right; 0 for classes that do not exist.
  public subscript(actual actual: Int, predicted predicted: Int) -> Int {
    exists(actual) && exists(predicted) ? counts[actual * classes + predicted] : 0
  }

  /// Counts one example; one of a class that does not exist is left out.
  public mutating func add(actual: Int, predicted: Int) {
    if exists(actual), exists(predicted) { counts[actual * classes + predicted] += 1 }
  }

  /// Counts a batch from raw predictions, `outputs` for each example; rows with NaN are left out.
  public mutating func add(
    predictions: UnsafePointer<Float>, outputs: Int, targets: UnsafePointer<Int32>, samples: Int
  ) {
    for sample in 0..<samples {
      guard let predicted = ClassScores(predictions + sample * outputs, outputs).predicted
      else { continue }
      add(actual: Int(targets[sample]), predicted: predicted)
    }
  }

  /// Examples counted.
  public var total: Int { counts.reduce(0, +) }

  /// Examples of a class.
  public func support(_ index: Int) -> Int {
    (0..<classes).reduce(0) { $0 + self[actual: index, predicted: $1] }
  }

  /// How often a class was said.
  public func said(_ index: Int) -> Int {
    (0..<classes).reduce(0) { $0 + self[actual: $1, predicted: index] }
  }

  /// The share of right predictions; nil before any example.
  public var accuracy: Double? {
    let hits = (0..<classes).reduce(0) { $0 + self[actual: $1, predicted: $1] }
    return total > 0 ? Double(hits) / Double(total) : nil
  }

  /// How often a class was right where it was said; 0 where it was never said, nil where it was
  /// never right either.
  public func precision(_ index: Int) -> Double? { share(index, of: said(index)) }

  /// How often a class was said where it was right; 0 where it was never right, nil where it was
  /// never said either.
  public func recall(_ index: Int) -> Double? { share(index, of: support(index)) }

  private func share(_ index: Int, of whole: Int) -> Double? {
    guard said(index) + support(index) > 0 else { return nil }
    return whole > 0 ? Double(self[actual: index, predicted: index]) / Double(whole) : 0
  }

  /// The mean of a number over the classes that occur; nil where none does.
  public func mean(_ number: (Int) -> Double?) -> Double? {
    let known = (0..<classes).compactMap(number)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  private func exists(_ index: Int) -> Bool { index >= 0 && index < classes }
}
