import CKernels

/// Fills buffers with words of a counter-based random stream (Philox4x32-10): value i depends on
/// the key and i alone, so that any cut over threads or calls gives the same values.
public struct RandomFill: Sendable {
  /// What tells the stream from others.
  public let key: UInt64

  /// The stream under a key.
  public init(key: UInt64) { self.key = key }

  /// The words from `first` on.
  public func words(
    _ words: UnsafeMutablePointer<UInt32>, count: Int, from first: UInt64 = 0,
    pool: ThreadPool? = nil
  ) {
    forEachPiece(count, first, pool) { ck_random_words($0, words + $1) }
  }

  /// Numbers in [0, 1) that are multiples of 2^-24, from one word each.
  public func uniform(
    _ values: UnsafeMutablePointer<Float>, count: Int, from first: UInt64 = 0,
    pool: ThreadPool? = nil
  ) {
    forEachPiece(count, first, pool) { ck_random_uniform($0, values + $1) }
  }

  /// A dropout mask: `value` with probability `keep`, 0 otherwise, from one word each.
  public func mask(
    _ mask: UnsafeMutablePointer<Float>, count: Int, keep: Float, value: Float = 1,
    from first: UInt64 = 0, pool: ThreadPool? = nil
  ) {
    forEachPiece(count, first, pool) { ck_random_mask($0, keep, value, mask + $1) }
  }

  /// Standard normal numbers (Box and Muller 1958): values i and i + 1, i even, are the radius from
  /// word i times the cosine and the sine of the angle from word i + 1.
  public func normal(
    _ values: UnsafeMutablePointer<Float>, count: Int, from first: UInt64 = 0,
    pool: ThreadPool? = nil
  ) {
    forEachPiece(count, first, pool) { ck_random_normal($0, values + $1) }
  }

  private func forEachPiece(
    _ count: Int, _ first: UInt64, _ pool: ThreadPool?, _ body: (ck_stream, Int) -> Void
  ) {
    let pieces = EqualPieces(count, size: 16384)
    pieces.forEach(on: pool) {
      let piece = pieces[$0]
      let start = first &+ UInt64(piece.lowerBound)
      body(ck_stream(key: key, first: start, count: Int64(piece.count)), piece.lowerBound)
    }
  }
}
