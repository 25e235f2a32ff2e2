import Support

/// Which examples form which batch, a pure function of seed and epoch.
public struct BatchPlan: Hashable, Sendable {
  /// The order of examples within an epoch.
  public enum Order: Hashable, Sendable {
    /// A new random order each epoch, from the seed.
    case shuffled(seed: UInt64)
    /// As the part has them.
    case sequential
  }

  /// Examples in the part.
  public let count: Int
  /// Examples in a batch, at least 1.
  public let batch: Int
  /// The order.
  public let order: Order
  /// Whether a last batch of fewer examples is left out.
  public let dropsLast: Bool

  /// A plan over `count` examples; batches larger than the part are cut to it.
  public init(count: Int, batch: Int, order: Order, dropsLast: Bool = false) {
    self.count = count
    self.batch = max(1, min(batch, count))
    self.order = order
    self.dropsLast = dropsLast
  }

  /// Batches in an epoch.
  public var batches: Int { dropsLast ? count / batch : (count + batch - 1) / batch }

  /// The positions in the part, in the order of an epoch (counted from 0).
  public func permutation(epoch: Int) -> [Int32] {
    guard case .shuffled(let seed) = order else { return Array(0..<Int32(count)) }
    let key = RandomKey.derive(seed: seed, purpose: "shuffle")
    var stream = RandomStream(key: RandomKey.derive(key: key, index: UInt64(max(0, epoch))))
    return stream.permutation(count)
  }

  /// The positions in an epoch's order that batch `index` takes.
  public func range(_ index: Int) -> Range<Int> { index * batch..<min(count, (index + 1) * batch) }
}
