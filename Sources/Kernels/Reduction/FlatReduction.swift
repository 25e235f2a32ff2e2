import CKernels

/// Reductions of a whole buffer to one number, by pieces that depend on its length alone: the same
/// bits at any number of threads.
public enum FlatReduction {
  private static let size = 16384

  /// How many doubles of workspace any of these needs for a length.
  public static func workspaceCount(_ count: Int) -> Int { EqualPieces(count, size: size).count }

  /// The sum of x[0 ..< count].
  public static func sum(
    _ x: UnsafePointer<Float>, _ count: Int, workspace: UnsafeMutablePointer<Double>,
    pool: ThreadPool? = nil
  ) -> Double {
    reduce(count, workspace, pool, 0, +) { Double(ck_sum(x + $0.lowerBound, Int64($0.count))) }
  }

  /// The sum of squares of x[0 ..< count].
  public static func sumOfSquares(
    _ x: UnsafePointer<Float>, _ count: Int, workspace: UnsafeMutablePointer<Double>,
    pool: ThreadPool? = nil
  ) -> Double {
    reduce(count, workspace, pool, 0, +) {
      Double(ck_sum_of_squares(x + $0.lowerBound, Int64($0.count)))
    }
  }

  /// The largest |x|, 0 if there are none; NaN if one is.
  public static func largestMagnitude(
    _ x: UnsafePointer<Float>, _ count: Int, workspace: UnsafeMutablePointer<Double>,
    pool: ThreadPool? = nil
  ) -> Float {
    let larger: (Double, Double) -> Double = { $0.isNaN || $0 > $1 ? $0 : $1 }
    return Float(
      reduce(count, workspace, pool, 0, larger) {
        Double(ck_largest_magnitude(x + $0.lowerBound, Int64($0.count)))
      })
  }

  /// Whether no value is infinite or NaN.
  public static func allFinite(
    _ x: UnsafePointer<Float>, _ count: Int, workspace: UnsafeMutablePointer<Double>,
    pool: ThreadPool? = nil
  ) -> Bool {
    reduce(count, workspace, pool, 1, min) {
      Double(ck_all_finite(x + $0.lowerBound, Int64($0.count)))
    } == 1
  }

  private static func reduce(
    _ count: Int, _ workspace: UnsafeMutablePointer<Double>, _ pool: ThreadPool?, _ first: Double,
    _ join: (Double, Double) -> Double, _ part: (Range<Int>) -> Double
  ) -> Double {
    let pieces = EqualPieces(count, size: size)
    pieces.forEach(on: pool) { workspace[$0] = part(pieces[$0]) }
    return (0..<pieces.count).reduce(first) { join($0, workspace[$1]) }
  }
}
