import CKernels

extension BLAS {
  /// Work worth a call of its own, in multiply-adds.
  private static let pieceWork = 4_000_000.0
  private static let mostPieces = 16.0

  /// Runs `product` piece by piece on the pool, each piece one call, then its epilogue.
  ///
  /// Pieces are bands of rows, or of columns where there are more of those, cut by shape alone.
  func run(_ product: ck_matmul, after: Unmanaged<BlockWork>?, pool: ThreadPool) {
    guard product.m > 0, product.n > 0 else { return }
    let byRows = product.m >= product.n
    let length = byRows ? product.m : product.n
    let work = Double(product.m) * Double(product.n) * Double(product.k)
    let wanted = Int(max(1, min(work / BLAS.pieceWork, BLAS.mostPieces)))
    let band = (length + wanted - 1) / wanted
    withUnsafePointer(to: product) { product in
      pool.parallel((length + band - 1) / band) { piece in
        let first = piece * band
        let count = min(band, length - first)
        let block = byRows
          ? ck_block(row: first, rows: count, column: 0, columns: product.pointee.n)
          : ck_block(row: 0, rows: product.pointee.m, column: first, columns: count)
        run(product, block)
        after?.run(block)
      }
    }
  }

  /// Computes a block of `product` on the calling thread, one call, and finishes it.
  func run(_ product: UnsafePointer<ck_matmul>, _ block: ck_block) {
    let x = product.pointee
    let (rowMajor, plain, transposed): (CInt, CInt, CInt) = (101, 111, 112)
    let a = x.a + block.row * x.a_row
    let b = x.b + block.column * x.b_column
    let c = x.c + block.row * x.c_row + block.column
    sgemm(
      rowMajor, x.a_column == 1 ? plain : transposed, x.b_column == 1 ? plain : transposed,
      CInt(block.rows), CInt(block.columns), CInt(x.k), 1,
      a, CInt(x.a_column == 1 ? max(x.a_row, x.k) : x.a_column),
      b, CInt(x.b_column == 1 ? max(x.b_row, block.columns) : x.b_column),
      x.accumulate != 0 ? 1 : 0, c, CInt(x.c_row))
    ck_matmul_finish(product, block)
  }
}
