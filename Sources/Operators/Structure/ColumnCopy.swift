import Graph

/// Copies a range of columns of one matrix to a range of columns of another, row by row.
struct ColumnCopy {
  /// Columns of the source.
  let sourceColumns: Int
  /// First column read.
  let sourceStart: Int
  /// Columns of the target.
  let targetColumns: Int
  /// First column written.
  let targetStart: Int
  /// Columns copied.
  let width: Int

  /// Copies some rows.
  func run(
    _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, rows: Range<Int>
  ) {
    for row in rows {
      (target + row * targetColumns + targetStart).update(
        from: source + row * sourceColumns + sourceStart, count: width)
    }
  }
}
