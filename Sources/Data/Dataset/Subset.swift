/// Some examples of a data set, in order: what training, validation and fitting work on.
public struct Subset: Sendable {
  /// The data set.
  public let dataset: Dataset
  /// The examples, each below `dataset.count`.
  public let indices: [Int32]

  /// The examples at `indices`.
  public init(_ dataset: Dataset, _ indices: [Int32]) {
    self.dataset = dataset
    self.indices = indices
  }

  /// The number of examples.
  public var count: Int { indices.count }

  /// The first examples, at most `count`.
  public func prefix(_ count: Int) -> Subset {
    Subset(dataset, Array(indices.prefix(max(0, count))))
  }

  /// How often each class of the first target occurs; empty for a regression and for targets that
  /// are only read when they are wanted.
  public var classCounts: [Int] {
    guard case .classes(let labels) = dataset.targets, let count = dataset.target.classCount else {
      return []
    }
    let width = dataset.outputs[0].width
    var counts = [Int](repeating: 0, count: count)
    for index in indices {
      for position in 0..<width { counts[Int(labels[Int(index) * width + position])] += 1 }
    }
    return counts
  }
}
