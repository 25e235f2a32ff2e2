import CKernels

/// A product whose result is used block by block and never stored as a whole.
extension MatMul {
  /// How C is cut into blocks.
  private enum Cut {
    /// The pieces the kernels would cut it into.
    case pieces
    /// Whole rows, so many at a time.
    case rows(Int)
    /// So many rows of a stretch of `stretch` columns, B being packed.
    case stretches(rows: Int)
  }

  /// Columns of C from which the pieces are not taken: what a block is used for reads and writes
  /// memory, and rows of pieces would be short stretches on pages of their own.
  private static let wide = 1024
  /// Floats of whole rows that stay in the second-level cache, and rows that repay reading B.
  private static let (fitting, mostRows) = (1 << 17, 224)
  /// Columns of a stretch, whose packed part of B stays in the second-level cache from one block to
  /// the next, and the rows that go with them.
  private static let (stretch, stretchRows) = (1024, 64)
  /// Products for each element of C from which arithmetic takes longer than C's memory.
  private static let deep = 64

  private var cut: Cut {
    if isOwn && n <= MatMul.wide { return .pieces }
    if isOwn && k >= MatMul.deep { return .stretches(rows: MatMul.stretchRows) }
    return .rows(bandRows(k))
  }

  /// Whole rows of a block of so many products each, an eighth of all at most; a BLAS computes
  /// blocks alike. Fewer products take no more rows.
  private func bandRows(_ products: Int) -> Int {
    let rows = max(MatMul.fitting / max(n, 1), min(products, MatMul.mostRows))
    return max(1, min(rows, (m + 7) / 8))
  }

  /// The most elements of a block, also of the same product with a smaller k, as the last batch
  /// has: it may be cut into whole rows where this one is not.
  public var blockCount: Int {
    switch cut {
    case .pieces: min(ck_matmul_most_elements(), m * n)
    case .rows(let rows): rows * n
    case .stretches(let rows):
      max(min(rows, m) * MatMul.stretch, bandRows(MatMul.deep - 1) * n)
    }
  }

  /// Floats that `prepareBlocks` writes.
  public var preparedCount: Int {
    if case .stretches = cut { packedLayout.packedCount } else { 0 }
  }

  /// How many blocks there are, by the shape alone.
  public var blocks: Int {
    guard m > 0, n > 0 else { return 0 }
    switch cut {
    case .pieces: return withUnsafePointer(to: product(), ck_matmul_pieces)
    case .rows(let rows): return (m + rows - 1) / rows
    case .stretches(let rows):
      return (m + rows - 1) / rows * ((n + MatMul.stretch - 1) / MatMul.stretch)
    }
  }

  /// Lays B out for the blocks, in `prepared`, which holds `preparedCount` floats.
  public func prepareBlocks(
    b: UnsafePointer<Float>, into prepared: UnsafeMutablePointer<Float>, pool: ThreadPool
  ) {
    if case .stretches = cut { pack(b, into: prepared, pool: pool) }
  }

  /// Computes a block alone, on the calling thread, its rows one after the other without gaps in
  /// `block`, which holds `blockCount` floats; returns the rows and columns of C it is.
  ///
  /// `prepared` is what `prepareBlocks` wrote. `soon` are dense matrices of C's shape of which the
  /// caller uses the same rows and columns next: where memory has time for it, the product asks for
  /// them meanwhile.
  public func run(
    block index: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
    prepared: UnsafePointer<Float>, into block: UnsafeMutablePointer<Float>,
    soon: UnsafeBufferPointer<UnsafePointer<Float>?> = UnsafeBufferPointer(start: nil, count: 0)
  ) -> (rows: Range<Int>, columns: Range<Int>) {
    var product = self.product(a: a, c: block)
    product.b = b
    if k >= MatMul.deep {
      (product.soon, product.soon_count, product.soon_row) = (soon.baseAddress, soon.count, n)
    }
    let extent: ck_block
    switch cut {
    case .pieces:
      extent = withUnsafePointer(to: product) { ck_matmul_extent($0, index) }
      product.c = block - extent.row * extent.columns - extent.column
      product.c_row = extent.columns
      precondition(extent.rows * extent.columns <= blockCount, "a block has its bound")
      withUnsafePointer(to: product) { ck_matmul_run($0, index) }
    case .rows(let rows):
      extent = ck_block(
        row: index * rows, rows: min(rows, m - index * rows), column: 0, columns: n)
      run(product, part: extent)
    case .stretches(let rows):
      let bands = (m + rows - 1) / rows
      let (row, column) = (index % bands * rows, index / bands * MatMul.stretch)
      extent = ck_block(
        row: row, rows: min(rows, m - row), column: column,
        columns: min(MatMul.stretch, n - column))
      product.packed = prepared + column * k
      run(product, part: extent)
    }
    return (
      extent.row..<extent.row + extent.rows, extent.column..<extent.column + extent.columns
    )
  }

  /// Computes a part of C as a product of its own.
  private func run(_ whole: ck_matmul, part: ck_block) {
    var product = whole
    (product.m, product.n, product.c_row) = (part.rows, part.columns, part.columns)
    product.a += part.row * product.a_row
    product.soon_first = part.row * product.soon_row + part.column
    withUnsafePointer(to: product) { product in
      if let blas {
        blas.run(product, ck_block(row: 0, rows: part.rows, column: 0, columns: part.columns))
      } else {
        for piece in 0..<ck_matmul_pieces(product) { ck_matmul_run(product, piece) }
      }
    }
  }
}
