import CKernels

/// A few rows times a large transposed B: B's rows lie as those of a left side do, and packing them
/// costs more than the few rows that read them repay. So the product is turned round, Cᵀ = B·Aᵀ,
/// with the small A packed and B read where it lies; C is written back from Cᵀ piece by piece.
///
/// Measured with two threads and B out of cache, against packing B: 16 x 4096 x 4096 1.15 times,
/// 32 x 4096 x 4096 1.4, 16 x 1024 x 1024 1.4, 64 x 4096 x 1024 1.2; at 8 and at 128 rows a loss.
extension MatMul {
  /// Rows of C for which it is repaid.
  private static let turnedRows = 16...96
  /// Floats of B for which it is repaid: more than stay in cache.
  private static let leastTurned = 1 << 20

  /// Whether the product is turned round.
  var turns: Bool {
    isOwn && transposeB && !transposeA && !accumulate && MatMul.turnedRows ~= m
      && k * n >= MatMul.leastTurned
  }

  /// Floats of the packed A and of Cᵀ.
  var turnedCount: Int { turned(rows: m).packedCount + n * m }

  private func turned(rows: Int) -> PackedMatrix {
    PackedMatrix(k: k, n: rows, instructions: form)
  }

  /// Computes `product`, whose A is stored by rows and whose B is transposed.
  func runTurned(
    _ product: ck_matmul, workspace: UnsafeMutablePointer<Float>,
    after: Unmanaged<BlockWork>?, pool: ThreadPool
  ) {
    guard let a = product.a, product.m > 0 else { return }
    let layout = turned(rows: product.m)
    let sums = workspace + layout.packedCount
    pool.parallel(layout.panels) {
      layout.pack(panel: $0, a, transposed: true, stride: strides.a, into: workspace)
    }
    var turned = product
    (turned.m, turned.n) = (product.n, product.m)
    (turned.a, turned.a_row, turned.a_column) = (product.b, product.b_column, product.b_row)
    (turned.b, turned.packed) = (nil, UnsafePointer(workspace))
    (turned.c, turned.c_row) = (sums, product.m)
    (turned.bias, turned.addend, turned.relu) = (nil, nil, 0)
    withUnsafePointer(to: turned) { turned in
      pool.parallel(ck_matmul_pieces(turned)) { piece in
        ck_matmul_run(turned, piece)
        let extent = ck_matmul_extent(turned, piece)
        let block = ck_block(
          row: extent.column, rows: extent.columns, column: extent.row, columns: extent.rows)
        writeBack(block, of: product, from: sums)
        after?.run(block)
      }
    }
  }

  /// Writes a block of C from Cᵀ, with the bias and ReLU.
  private func writeBack(
    _ block: ck_block, of product: ck_matmul, from sums: UnsafeMutablePointer<Float>
  ) {
    guard let c = product.c else { return }
    for row in block.row..<block.row + block.rows {
      for column in block.column..<block.column + block.columns {
        c[row * product.c_row + column] = sums[column * product.m + row]
      }
    }
    withUnsafePointer(to: product) { ck_matmul_finish($0, block) }
  }
}
