import CKernels

/// A random mask over a buffer: y = scale x + shift where an element is kept, `dropped` elsewhere.
/// Element i is kept where word i of a stream, as a number in [0, 1) with 24 bits, is at least the
/// rate.
public struct RandomMask: Sendable {
  let mask: ck_mask

  /// A mask that drops a share `rate` of the elements.
  public init(rate: Double, scale: Float, shift: Float = 0, dropped: Float = 0) {
    let threshold = (min(max(rate, 0), 1) * 0x1p24).rounded(.up)
    mask = ck_mask(threshold: UInt32(threshold), scale: scale, shift: shift, dropped: dropped)
  }

  /// Masks `count` elements by the stream under a key; y may be x.
  public func apply(
    to x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, key: UInt64,
    pool: ThreadPool? = nil
  ) {
    let pieces = EqualPieces(count, size: 8192)
    pieces.forEach(on: pool) {
      let piece = pieces[$0]
      let stream = ck_stream(
        key: key, first: UInt64(piece.lowerBound), count: Int64(piece.count))
      ck_random_masked(stream, mask, x + piece.lowerBound, y + piece.lowerBound)
    }
  }
}
