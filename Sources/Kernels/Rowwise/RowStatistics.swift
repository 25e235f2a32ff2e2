import CKernels

/// What single rows of a matrix tell: moments, the largest column, hits among the largest.
public enum RowStatistics {
  /// means[r] and biased variances[r] over the columns, in two passes.
  public static func moments(
    _ x: RowMatrix, means: UnsafeMutablePointer<Float>, variances: UnsafeMutablePointer<Float>,
    pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) {
      ck_row_moments($0, means + $1.lowerBound, variances + $1.lowerBound)
    }
  }

  /// indices[r] = the first column with the largest value; a NaN counts as the largest.
  public static func argmax(
    _ x: RowMatrix, into indices: UnsafeMutablePointer<Int32>, pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) { ck_argmax($0, indices + $1.lowerBound) }
  }

  /// How many rows have their target among the `k` largest: fewer than k columns are larger, or
  /// equal and earlier. A target that is no column, or whose value is NaN, is not among them.
  public static func countTop(
    _ k: Int, of x: RowMatrix, targets: UnsafePointer<Int32>
  ) -> Int {
    Int(ck_count_top(x.part(0..<x.rows), targets, Int64(k)))
  }
}
