/// Matrix products in float64 by definition; all matrices are row-major.
enum Products {
  /// x W (+ b), of rows of k numbers and a k x n matrix.
  static func product(
    _ x: [Double], _ w: [Double], _ b: [Double]?, _ k: Int, _ n: Int
  ) -> [Double] {
    (0..<x.count / max(k, 1)).flatMap { row in
      (0..<n).map { column in
        (0..<k).reduce(b?[column] ?? 0) { $0 + x[row * k + $1] * w[$1 * n + column] }
      }
    }
  }

  /// dy Wᵀ, of rows of n numbers and a k x n matrix.
  static func inputGradient(_ dy: [Double], _ w: [Double], _ k: Int, _ n: Int) -> [Double] {
    (0..<dy.count / n).flatMap { row in
      (0..<k).map { input in
        (0..<n).reduce(0) { $0 + dy[row * n + $1] * w[input * n + $1] }
      }
    }
  }

  /// xᵀ dy, of rows of k and n numbers.
  static func weightGradient(_ x: [Double], _ dy: [Double], _ k: Int, _ n: Int) -> [Double] {
    let rows = x.count / k
    return (0..<k).flatMap { input in
      (0..<n).map { output in
        (0..<rows).reduce(0) { $0 + x[$1 * k + input] * dy[$1 * n + output] }
      }
    }
  }
}
