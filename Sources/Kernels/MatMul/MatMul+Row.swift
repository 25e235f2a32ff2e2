import CKernels

/// One row times a large B costs what reading B costs: it is cut into rows of B, so that each
/// thread reads memory from one end to the other. Cut into columns, 4096 x 4096 took a third more.
extension MatMul {
  /// Floats of B that repay adding the parts up.
  private static let leastB = 1 << 20

  /// Whether the row is cut over k.
  var splitsRow: Bool {
    blas == nil && m == 1 && !transposeA && !transposeB && !accumulate && k * n >= MatMul.leastB
  }

  /// Parts of k: enough for the threads of most machines, and no shorter than a few rows of B.
  var rowParts: Int { max(1, min(8, k / 64)) }

  /// Computes the row: the sums of every part, and theirs, first to last.
  func runRow(
    _ product: ck_matmul, workspace: UnsafeMutablePointer<Float>,
    after: Unmanaged<BlockWork>?, pool: ThreadPool
  ) {
    guard product.m > 0, let c = product.c else { return }
    let parts = EqualPieces(k, size: (k + rowParts - 1) / rowParts)
    withUnsafePointer(to: product) { product in
      pool.parallel(parts.count) {
        let range = parts[$0]
        ck_matmul_row_part(product, range.lowerBound, range.count, workspace + $0 * n)
      }
      c.update(from: workspace, count: n)
      for part in 1..<max(parts.count, 1) {
        let sums = workspace + part * n
        for column in 0..<n { c[column] += sums[column] }
      }
      ck_matmul_finish(product, ck_block(row: 0, rows: 1, column: 0, columns: n))
    }
    after?.run(rows: 0..<1, columns: 0..<n)
  }
}
