import CKernels

/// A matrix cut into pieces of about `elements` elements: by its shape alone.
struct ElementwisePieces {
  /// How many pieces there are.
  let count: Int

  private let rows: Int
  private let columns: Int
  private let rowsPerPiece: Int
  private let columnsPerPiece: Int

  /// Large enough that waking a thread costs little beside the cheapest program.
  private static let elements = 16384

  /// Cuts by rows, and rows longer than a piece by columns; a flat matrix is one long row.
  init(rows: Int, columns: Int, isFlat: Bool) {
    self.rows = isFlat ? min(rows, 1) : rows
    self.columns = isFlat ? rows * columns : columns
    columnsPerPiece = min(max(self.columns, 1), Self.elements)
    rowsPerPiece = max(Self.elements / columnsPerPiece, 1)
    count =
      ceilingDivision(self.rows, by: rowsPerPiece)
      * ceilingDivision(self.columns, by: columnsPerPiece)
  }

  /// All of the matrix.
  var whole: ck_region { region(0..<rows, 0..<columns) }

  /// One piece.
  subscript(index: Int) -> ck_region {
    let across = ceilingDivision(columns, by: columnsPerPiece)
    let row = index / across * rowsPerPiece
    let column = index % across * columnsPerPiece
    return region(
      row..<min(row + rowsPerPiece, rows), column..<min(column + columnsPerPiece, columns))
  }

  private func region(_ rows: Range<Int>, _ columns: Range<Int>) -> ck_region {
    ck_region(
      row_begin: Int64(rows.lowerBound), row_end: Int64(rows.upperBound),
      column_begin: Int64(columns.lowerBound), column_end: Int64(columns.upperBound),
      stride: Int64(self.columns))
  }
}

/// a / b rounded up, for a not negative and b positive.
public func ceilingDivision(_ a: Int, by b: Int) -> Int { (a + b - 1) / b }
