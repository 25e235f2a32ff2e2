/// How rows are cut into pieces for threads: by the columns alone, so that sums over pieces come
/// out the same at any number of threads and samples.
struct RowPieces {
  /// Rows of a piece, the last one excepted.
  let height: Int

  /// Pieces of about `elements` elements.
  init(columns: Int, elements: Int = 8192) { height = max(1, elements / max(columns, 1)) }

  /// Pieces of a number of rows.
  func count(rows: Int) -> Int { (rows + height - 1) / height }

  /// The rows of a piece.
  func range(_ piece: Int, rows: Int) -> Range<Int> {
    let start = min(piece * height, rows)
    return start..<min(start + height, rows)
  }
}
