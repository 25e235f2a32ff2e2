import CKernels

/// A product whose result is used block by block and never stored as a whole.
extension MatMul {
  /// Columns of C from which a block is whole rows: what it is used for reads and writes memory,
  /// and rows of blocks would be short stretches on pages of their own.
  private static let wide = 1024
  /// Floats of whole rows that stay in the second-level cache, and rows that repay reading B.
  private static let (fitting, mostRows) = (1 << 17, 224)

  /// Whether blocks are whole rows; a BLAS computes them alike.
  private var takesRows: Bool { !isOwn || n > MatMul.wide }

  /// Rows of a block of whole rows, an eighth of them at most.
  private var bandRows: Int {
    max(1, min(max(MatMul.fitting / max(n, 1), min(k, MatMul.mostRows)), (m + 7) / 8))
  }

  /// The most elements of a block.
  public var blockCount: Int { takesRows ? bandRows * n : min(ck_matmul_most_elements(), m * n) }

  /// How many blocks there are, by the shape alone.
  public var blocks: Int {
    guard m > 0, n > 0 else { return 0 }
    guard !takesRows else { return (m + bandRows - 1) / bandRows }
    return withUnsafePointer(to: product(), ck_matmul_pieces)
  }

  /// Computes a block alone, on the calling thread, its rows one after the other without gaps in
  /// `block`, which holds `blockCount` floats; returns the rows and columns of C it is.
  public func run(
    block index: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
    into block: UnsafeMutablePointer<Float>
  ) -> (rows: Range<Int>, columns: Range<Int>) {
    var product = self.product(a: a, c: block)
    product.b = b
    if takesRows {
      let first = index * bandRows
      product.m = min(bandRows, m - first)
      product.a = a + first * product.a_row
      withUnsafePointer(to: product) { runRows($0) }
      return (first..<first + product.m, 0..<n)
    }
    let extent = withUnsafePointer(to: product) { ck_matmul_extent($0, index) }
    precondition(extent.rows * extent.columns <= blockCount, "a block has its bound")
    product.c = block - extent.row * extent.columns - extent.column
    product.c_row = extent.columns
    withUnsafePointer(to: product) { ck_matmul_run($0, index) }
    return (
      extent.row..<extent.row + extent.rows, extent.column..<extent.column + extent.columns
    )
  }

  /// Computes a block of whole rows.
  private func runRows(_ rows: UnsafePointer<ck_matmul>) {
    if let blas {
      blas.run(rows, ck_block(row: 0, rows: rows.pointee.m, column: 0, columns: n))
    } else {
      for piece in 0..<ck_matmul_pieces(rows) { ck_matmul_run(rows, piece) }
    }
  }
}
