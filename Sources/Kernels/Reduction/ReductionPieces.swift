/// A matrix cut for sums over its rows into panels of columns and runs of rows: by its shape alone,
/// so that sums are added in the same order whatever the threads.
struct ReductionPieces {
  /// Runs of rows.
  let runs: Int
  /// Panels of columns.
  let panels: Int

  private let rows: Int
  private let columns: Int
  private let rowsPerRun: Int

  private static let widest = 256
  private static let elements = 16384

  /// Cuts so that a piece fits the second-level cache and its sums stay accurate in single
  /// precision.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    rowsPerRun = min(max(Self.elements / min(max(columns, 1), Self.widest), 64), 1024)
    runs = ceilingDivision(rows, by: rowsPerRun)
    panels = ceilingDivision(columns, by: Self.widest)
  }

  /// How many pieces there are.
  var count: Int { runs * panels }

  /// The run of a piece with its rows, and its columns.
  subscript(piece: Int) -> (run: Int, rows: Range<Int>, columns: Range<Int>) {
    let run = piece / panels
    let row = run * rowsPerRun
    let column = piece % panels * Self.widest
    return (
      run, row..<min(row + rowsPerRun, rows), column..<min(column + Self.widest, columns)
    )
  }

  /// How many rows a run has.
  func rows(of run: Int) -> Int { min(rowsPerRun, rows - run * rowsPerRun) }
}

/// A buffer or the rows of a matrix cut into equal pieces.
struct EqualPieces {
  /// How many pieces there are.
  let count: Int

  private let total: Int
  private let size: Int

  /// Cuts `total` things into pieces of `size`, the last one smaller.
  init(_ total: Int, size: Int) {
    self.total = total
    self.size = size
    count = ceilingDivision(total, by: size)
  }

  /// Cuts rows so that a piece has about 16384 elements.
  init(rows: Int, columns: Int) {
    self.init(rows, size: max(16384 / max(columns, 1), 1))
  }

  /// The things in a piece.
  subscript(piece: Int) -> Range<Int> { piece * size..<min((piece + 1) * size, total) }

  /// Calls `body` for every piece, on the pool's threads where that helps.
  func forEach(on pool: ThreadPool?, _ body: (Int) -> Void) { pool.parallel(count, body) }
}
