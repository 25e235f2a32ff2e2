import CKernels

/// A tile reads up to 14 rows of A at once. Where they lie a multiple of 2 KiB apart, they share a
/// few sets of the first-level cache and push each other out (1024 x 1024 x 1024 ran at 71% of the
/// peak instead of 92%), so such an A is first copied to rows of another stride. A transposed A is
/// laid out by the kernels themselves.
extension MatMul {
  /// Floats after which rows fall into the same sets again.
  private static let conflictingStride = 512
  /// Columns of C that repay the copy, and rows worth it. On a core whose first-level cache has 12
  /// lines for a set the copy gains 4% at most; on one with 8 it gains a third.
  private static let (leastColumns, leastRows) = (1024, 8)

  /// Whether A is copied before the product.
  var realignsA: Bool {
    blas == nil && !transposeA && strides.a % MatMul.conflictingStride == 0 && strides.a > 0
      && n >= MatMul.leastColumns && m >= MatMul.leastRows && k >= MatMul.leastRows
  }

  /// Floats of the copy, if there is one.
  var realignedCount: Int { realignsA ? m * realignedStride : 0 }

  /// Floats from one copied row to the next: a cache line more than it holds, and not a multiple
  /// of the conflicting stride.
  var realignedStride: Int { k + 16 }

  /// Copies A to `workspace` and points `product` there.
  func realign(
    _ product: inout ck_matmul, in workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
  ) {
    guard let a = product.a else { return }
    let (rows, length) = (product.m, product.k)
    let (from, to, band) = (strides.a, realignedStride, max(1, 65536 / max(length, 1)))
    pool.parallel((rows + band - 1) / band) { piece in
      for row in piece * band..<min(rows, (piece + 1) * band) {
        (workspace + row * to).update(from: a + row * from, count: length)
      }
    }
    product.a = UnsafePointer(workspace)
    product.a_row = to
  }
}
