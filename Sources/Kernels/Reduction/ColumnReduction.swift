import CKernels

/// Sums over the rows of row-major rows x columns matrices, one result for each column. Pieces are
/// summed in single precision and added up in double: the same bits at any number of threads.
public enum ColumnReduction {
  /// How many floats of workspace any of these needs for a shape.
  public static func workspaceCount(rows: Int, columns: Int) -> Int {
    2 * ReductionPieces(rows: rows, columns: columns).runs * columns
  }

  /// sums[c] = sum over r of x[r][c].
  public static func sum(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, into sums: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    let pieces = ReductionPieces(rows: rows, columns: columns)
    EqualPieces(pieces.count, size: 1).forEach(on: pool) { index in
      let piece = pieces[index]
      let offset = piece.run * columns + piece.columns.lowerBound
      ck_column_sums(panel(x, piece.rows, piece.columns, columns), workspace + offset)
    }
    add(workspace, runs: pieces.runs, columns: columns, into: sums)
  }

  /// mean[c] and the biased variance[c] over the rows: each piece about its own mean, joined by the
  /// formula of Chan, Golub and LeVeque (1983). No rows give NaN.
  public static func moments(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, mean: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>,
    pool: ThreadPool? = nil
  ) {
    let pieces = ReductionPieces(rows: rows, columns: columns)
    let squares = workspace + pieces.runs * columns
    EqualPieces(pieces.count, size: 1).forEach(on: pool) { index in
      let piece = pieces[index]
      let offset = piece.run * columns + piece.columns.lowerBound
      ck_column_moments(
        panel(x, piece.rows, piece.columns, columns), workspace + offset, squares + offset)
    }
    for column in 0..<columns {
      let moments = joined(pieces, workspace + column, squares + column, columns, rows)
      mean[column] = Float(moments.mean)
      variance[column] = Float(moments.variance)
    }
  }

  /// sums[c] = sum over r of dy[r][c] and products[c] = sum over r of dy[r][c] (x[r][c] - mean[c]).
  /// Where `output` is given, dy counts as zero where the output is not positive.
  public static func gradientSums(
    _ x: UnsafePointer<Float>, gradient dy: UnsafePointer<Float>,
    output: UnsafePointer<Float>? = nil, mean: UnsafePointer<Float>, rows: Int, columns: Int,
    sums: UnsafeMutablePointer<Float>, products: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    let pieces = ReductionPieces(rows: rows, columns: columns)
    let partial = workspace + pieces.runs * columns
    EqualPieces(pieces.count, size: 1).forEach(on: pool) { index in
      let piece = pieces[index]
      let offset = piece.run * columns + piece.columns.lowerBound
      let start = piece.rows.lowerBound * columns + piece.columns.lowerBound
      ck_column_gradients(
        panel(x, piece.rows, piece.columns, columns), dy + start, output.map { $0 + start },
        mean + piece.columns.lowerBound, workspace + offset, partial + offset)
    }
    add(workspace, runs: pieces.runs, columns: columns, into: sums)
    add(partial, runs: pieces.runs, columns: columns, into: products)
  }

  private static func panel(
    _ x: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>, _ stride: Int
  ) -> ck_panel {
    ck_panel(
      values: x + rows.lowerBound * stride + columns.lowerBound, rows: Int64(rows.count),
      columns: Int64(columns.count), stride: Int64(stride))
  }

  /// Adds up `runs` rows of partial sums in double.
  static func add(
    _ partial: UnsafePointer<Float>, runs: Int, columns: Int, into sums: UnsafeMutablePointer<Float>
  ) {
    for column in 0..<columns {
      var sum = 0.0
      for run in 0..<runs { sum += Double(partial[run * columns + column]) }
      sums[column] = Float(sum)
    }
  }

  /// The mean and variance of one column from the means and centred squares of its runs.
  private static func joined(
    _ pieces: ReductionPieces, _ means: UnsafePointer<Float>, _ squares: UnsafePointer<Float>,
    _ stride: Int, _ rows: Int
  ) -> (mean: Double, variance: Double) {
    var sum = 0.0
    for run in 0..<pieces.runs { sum += Double(means[run * stride]) * Double(pieces.rows(of: run)) }
    let mean = sum / Double(rows)
    var square = 0.0
    for run in 0..<pieces.runs {
      let distance = Double(means[run * stride]) - mean
      square += Double(squares[run * stride]) + Double(pieces.rows(of: run)) * distance * distance
    }
    return (mean, square / Double(rows))
  }
}
