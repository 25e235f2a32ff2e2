/// The shape of attention over sequences (Vaswani et al. 2017): queries, keys and values of a
/// position lie side by side in a row of 3 width floats, and each head owns width / heads
/// neighbouring columns of each of the three.
public struct AttentionShape: Hashable, Sendable {
  /// Positions of a sequence.
  public let length: Int
  /// Features of all heads together.
  public let width: Int
  /// Heads, which divide the width.
  public let heads: Int
  /// Whether a position sees only itself and those before it.
  public let isCausal: Bool

  /// A shape; traps where the heads do not divide the width.
  public init(length: Int, width: Int, heads: Int, isCausal: Bool) {
    precondition(heads > 0 && width % heads == 0, "heads divide the width")
    self.length = length
    self.width = width
    self.heads = heads
    self.isCausal = isCausal
  }

  /// Features of one head.
  public var features: Int { width / heads }

  /// How many positions a position sees.
  public func visible(from position: Int) -> Int { isCausal ? position + 1 : length }

  /// Pairs of positions of which one sees the other.
  public var pairs: Int { isCausal ? length * (length + 1) / 2 : length * length }
}
