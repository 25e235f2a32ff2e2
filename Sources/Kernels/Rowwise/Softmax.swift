import CKernels

/// Softmax and its kin over the rows of a matrix, computed about each row's largest value so that
/// nothing overflows.
public enum Softmax {
  /// y = e^x / sum of e^x; y may be x.
  public static func softmax(
    _ x: RowMatrix, into y: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) { ck_softmax($0, y + $1.lowerBound * x.columns) }
  }

  /// y = x - ln of the sum of e^x; y may be x.
  public static func logSoftmax(
    _ x: RowMatrix, into y: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) { ck_log_softmax($0, y + $1.lowerBound * x.columns) }
  }

  /// sums[r] = ln of the sum of e^x over row r.
  public static func logSumExp(
    _ x: RowMatrix, into sums: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) { ck_log_sum_exp($0, sums + $1.lowerBound) }
  }

  /// The gradient of `softmax` from its result y: dx = y (dy - sum of dy y); dx may be dy.
  public static func softmaxGradient(
    _ y: RowMatrix, gradient dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>,
    pool: ThreadPool? = nil
  ) {
    y.forEachRun(on: pool) {
      let start = $1.lowerBound * y.columns
      ck_softmax_gradient($0, dy + start, dx + start)
    }
  }

  /// The gradient of `logSoftmax` from its result y: dx = dy - e^y sum of dy; dx may be dy.
  public static func logSoftmaxGradient(
    _ y: RowMatrix, gradient dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>,
    pool: ThreadPool? = nil
  ) {
    y.forEachRun(on: pool) {
      let start = $1.lowerBound * y.columns
      ck_log_softmax_gradient($0, dy + start, dx + start)
    }
  }

  /// Cross entropy of softmax(x) against q = (1 - smoothing) onehot(target) + smoothing / columns:
  /// losses[r], and where `gradient` is given (softmax(x) - q) scale, which may overwrite x. A row
  /// whose target is no column has loss and gradient zero.
  public static func crossEntropy(
    _ x: RowMatrix, targets: UnsafePointer<Int32>, smoothing: Float = 0, scale: Float = 1,
    losses: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>? = nil,
    pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) { part, rows in
      ck_cross_entropy(
        part, targets + rows.lowerBound, smoothing, scale, losses + rows.lowerBound,
        gradient.map { $0 + rows.lowerBound * x.columns })
    }
  }
}
