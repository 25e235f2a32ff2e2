#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The living definition of attention and its gradient for one sequence, in double precision and
/// without any cleverness. Arrays are laid out as for `Attention`.
public enum NaiveAttention {
  /// y, [length, width]. `factors` multiply the weights, [heads, length, length]; nil stands for
  /// ones.
  public static func forward(
    _ shape: AttentionShape, qkv: [Double], factors: [Double]? = nil
  ) -> [Double] {
    var y = [Double](repeating: 0, count: shape.length * shape.width)
    forEachRow(shape) { head, i in
      let row = weights(shape, qkv, head, i)
      for (j, weight) in row.enumerated() {
        let factor = factors?[place(shape, head, i, j)] ?? 1
        for feature in 0..<shape.features {
          let column = head * shape.features + feature
          y[i * shape.width + column] +=
            weight * factor * value(shape, qkv, 2, j, column)
        }
      }
    }
    return y
  }

  /// The gradient by qkv from dy, that by y.
  public static func gradient(
    _ shape: AttentionShape, qkv: [Double], dy: [Double], factors: [Double]? = nil
  ) -> [Double] {
    var gradient = [Double](repeating: 0, count: qkv.count)
    forEachRow(shape) { head, i in
      let row = weights(shape, qkv, head, i)
      let columns = head * shape.features..<(head + 1) * shape.features
      let factor = row.indices.map { factors?[place(shape, head, i, $0)] ?? 1 }
      let slopes = row.indices.map { j in
        factor[j]
          * columns.reduce(0) {
            $0 + dy[i * shape.width + $1] * value(shape, qkv, 2, j, $1)
          }
      }
      let mean = zip(row, slopes).reduce(0) { $0 + $1.0 * $1.1 }
      for (j, weight) in row.enumerated() {
        let slope = weight * (slopes[j] - mean) / Double(shape.features).squareRoot()
        for column in columns {
          gradient[index(shape, 0, i, column)] += slope * value(shape, qkv, 1, j, column)
          gradient[index(shape, 1, j, column)] += slope * value(shape, qkv, 0, i, column)
          gradient[index(shape, 2, j, column)] +=
            weight * factor[j] * dy[i * shape.width + column]
        }
      }
    }
    return gradient
  }

  /// The softmax of what a position sees.
  private static func weights(
    _ shape: AttentionShape, _ qkv: [Double], _ head: Int, _ i: Int
  ) -> [Double] {
    let columns = head * shape.features..<(head + 1) * shape.features
    let scores = (0..<shape.visible(from: i)).map { j in
      columns.reduce(0) {
        $0 + value(shape, qkv, 0, i, $1) * value(shape, qkv, 1, j, $1)
      } / Double(shape.features).squareRoot()
    }
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  private static func forEachRow(_ shape: AttentionShape, _ body: (Int, Int) -> Void) {
    for head in 0..<shape.heads {
      for row in 0..<shape.length { body(head, row) }
    }
  }

  private static func place(_ shape: AttentionShape, _ head: Int, _ i: Int, _ j: Int) -> Int {
    (head * shape.length + i) * shape.length + j
  }

  /// Where a column of the queries (0), keys (1) or values (2) of a position lies.
  private static func index(_ shape: AttentionShape, _ kind: Int, _ row: Int, _ column: Int) -> Int
  {
    (row * 3 + kind) * shape.width + column
  }

  private static func value(
    _ shape: AttentionShape, _ qkv: [Double], _ kind: Int, _ row: Int, _ column: Int
  ) -> Double { qkv[index(shape, kind, row, column)] }
}
