import CKernels

/// A dense row-major rows x columns matrix in memory the caller owns.
public struct RowMatrix {
  /// The first element.
  public let values: UnsafePointer<Float>
  /// How many rows there are.
  public let rows: Int
  /// How many columns each row has.
  public let columns: Int

  /// A matrix at an address.
  public init(_ values: UnsafePointer<Float>, rows: Int, columns: Int) {
    self.values = values
    self.rows = rows
    self.columns = columns
  }

  /// Calls `body` with runs of rows, on the pool's threads where that helps; a row is computed
  /// whole, so its bits do not depend on how rows are cut.
  func forEachRun(on pool: ThreadPool?, _ body: (ck_matrix, Range<Int>) -> Void) {
    let pieces = EqualPieces(rows: rows, columns: columns)
    pieces.forEach(on: pool) { body(part(pieces[$0]), pieces[$0]) }
  }

  /// Some of the rows, in the C form.
  func part(_ range: Range<Int>) -> ck_matrix {
    ck_matrix(
      values: values + range.lowerBound * columns, rows: Int64(range.count),
      columns: Int64(columns))
  }
}
