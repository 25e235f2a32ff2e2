/// How often each class was taken for each other.
public struct ConfusionMatrix: Sendable, Hashable {
  /// The names of the classes.
  public let classes: [String]
  /// `counts[actual * classes.count + predicted]`.
  public let counts: [Int]

  /// A matrix; nil unless there is one count, not negative, for each pair of classes.
  public init?(classes: [String], counts: [Int]) {
    let (pairs, overflow) = classes.count.multipliedReportingOverflow(by: classes.count)
    guard !overflow, counts.count == pairs, !classes.isEmpty, counts.allSatisfy({ $0 >= 0 })
    else { return nil }
    self.classes = classes
    self.counts = counts
  }

  /// How many samples of class `actual` were taken for class `predicted`.
  public func count(_ actual: Int, _ predicted: Int) -> Int {
    counts[actual * classes.count + predicted]
  }

  /// How many samples are of a class.
  public func support(_ actual: Int) -> Int {
    classes.indices.reduce(0) { $0 + count(actual, $1) }
  }

  /// How many samples were taken for a class.
  public func predictions(_ predicted: Int) -> Int {
    classes.indices.reduce(0) { $0 + count($1, predicted) }
  }

  /// Of the samples taken for a class, the share that is of it; nil where there are none.
  public func precision(_ index: Int) -> Double? {
    ratio(count(index, index), predictions(index))
  }

  /// Of the samples of a class, the share taken for it; nil where there are none.
  public func recall(_ index: Int) -> Double? { ratio(count(index, index), support(index)) }

  /// The harmonic mean of precision and recall, 2 TP / (support + predictions).
  public func f1(_ index: Int) -> Double? {
    ratio(2 * count(index, index), support(index) + predictions(index))
  }

  /// The share of all samples taken for their own class.
  public var accuracy: Double? {
    ratio(classes.indices.reduce(0) { $0 + count($1, $1) }, counts.reduce(0, +))
  }

  /// The most frequent mistakes, most frequent first.
  public func worst(_ limit: Int) -> [(actual: Int, predicted: Int, count: Int)] {
    let size = classes.count
    let wrong = counts.indices.filter { counts[$0] > 0 && $0 / size != $0 % size }
    let sorted = wrong.sorted { (counts[$1], $0) < (counts[$0], $1) }
    return sorted.prefix(limit).map { ($0 / size, $0 % size, counts[$0]) }
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}
