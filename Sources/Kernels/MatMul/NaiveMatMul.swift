/// The living definition of the product, in double precision and without any cleverness.
public enum NaiveMatMul {
  /// Writes op(A)·op(B), plus C when `accumulate`, plus `bias` per column and `addend` per
  /// element, then ReLU, to C.
  ///
  /// op(A) is m x k and op(B) k x n, row-major and dense; a transposed operand is stored the other
  /// way round. Each element is summed in Double over increasing k and rounded once.
  public static func run(
    m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool, accumulate: Bool,
    a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>? = nil, addend: UnsafePointer<Float>? = nil, relu: Bool = false
  ) {
    for i in 0..<m {
      for j in 0..<n {
        var sum = accumulate ? Double(c[i * n + j]) : 0
        for p in 0..<k {
          let left = transposeA ? a[p * m + i] : a[i * k + p]
          let right = transposeB ? b[j * k + p] : b[p * n + j]
          sum += Double(left) * Double(right)
        }
        if let bias { sum += Double(bias[j]) }
        if let addend { sum += Double(addend[i * n + j]) }
        c[i * n + j] = Float(relu && sum < 0 ? 0 : sum)
      }
    }
  }
}
