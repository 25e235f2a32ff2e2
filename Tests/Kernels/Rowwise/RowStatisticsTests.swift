import Testing

@testable import Kernels

@Suite(.serialized) struct RowStatisticsTests {
  @Test func moments() {
    forEachForm { form in
      for (rows, columns) in sampleShapes where rows < 200 {
        let x = Buffer(sampleValues(rows * columns, seed: 21).map { $0 + 100 })
        let (means, variances) = (Buffer(count: rows), Buffer(count: rows))
        RowStatistics.moments(
          RowMatrix(x.start, rows: rows, columns: columns), means: means.start,
          variances: variances.start)
        let expected = rowsOf(x.values, columns).map(momentsOf)
        #expect(agree(means.values, expected.map(\.mean), 1e-6), "\(form) \(rows)x\(columns)")
        #expect(
          agree(variances.values, expected.map(\.variance), 1e-5), "\(form) \(rows)x\(columns)")
      }
    }
  }

  @Test func argmaxTakesTheFirstAndNaN() {
    let x = Buffer([1, 3, 3, -1, .nan, 5, -.infinity, -.infinity, -.infinity])
    var indices: [Int32] = [9, 9, 9]
    RowStatistics.argmax(RowMatrix(x.start, rows: 3, columns: 3), into: &indices)
    #expect(indices == [1, 1, 0])
  }

  @Test func argmaxAndTopAgreeWithSorting() {
    forEachForm { _ in
      for (rows, columns) in sampleShapes where rows < 200 {
        let x = Buffer(sampleValues(rows * columns, seed: 22).map { ($0 * 4).rounded() })
        let matrix = RowMatrix(x.start, rows: rows, columns: columns)
        let targets = (0..<rows).map { Int32($0 % (columns + 1)) }
        // Stable order: by value, then by index.
        let orders = rowsOf(x.values, columns).map { row in
          row.indices.sorted { (row[$0], -$0) > (row[$1], -$1) }
        }
        var indices = [Int32](repeating: -1, count: rows)
        RowStatistics.argmax(matrix, into: &indices)
        #expect(indices == orders.map { Int32($0[0]) })
        for k in [1, 2, 5] {
          let expected = zip(orders, targets).count { $0.prefix(k).contains(Int($1)) }
          #expect(RowStatistics.countTop(k, of: matrix, targets: targets) == expected)
        }
      }
    }
  }

  @Test func nanIsNoHit() {
    let x = Buffer([.nan, 1, .nan, 1])
    let matrix = RowMatrix(x.start, rows: 2, columns: 2)
    #expect(RowStatistics.countTop(1, of: matrix, targets: [0, 1]) == 0)
    #expect(RowStatistics.countTop(2, of: matrix, targets: [0, 1]) == 1)
  }
}

@Suite(.serialized) struct LayerNormTests {
  /// The forward definition in double.
  private func normalised(_ row: [Double], centred: Bool) -> (values: [Double], inverse: Double) {
    let mean = centred ? momentsOf(row).mean : 0
    let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(row.count)
    let inverse = 1 / (variance + 1e-5).squareRoot()
    return (row.map { ($0 - mean) * inverse }, inverse)
  }

  @Test(arguments: [true, false])
  func forwardAndBackward(_ centred: Bool) {
    forEachForm { form in
      for (rows, columns) in sampleShapes where columns > 1 && rows < 200 {
        check(rows, columns, centred, "\(form) \(rows)x\(columns)")
      }
    }
  }

  private func check(_ rows: Int, _ columns: Int, _ centred: Bool, _ label: String) {
    let x = Buffer(sampleValues(rows * columns, seed: 31).map { $0 + 0.5 })
    let dy = Buffer(sampleValues(rows * columns, seed: 32))
    let scale = Buffer(sampleValues(columns, seed: 33))
    let shift = Buffer(sampleValues(columns, seed: 34))
    let matrix = RowMatrix(x.start, rows: rows, columns: columns)
    let (means, inverses) = (Buffer(count: rows), Buffer(count: rows))
    let norm = LayerNorm(
      scale: scale.start, shift: shift.start, means: means.start, inverses: inverses.start,
      isCentred: centred)
    let (y, dx) = (Buffer(count: x.count), Buffer(count: x.count))
    let (dscale, dshift) = (Buffer(count: columns), Buffer(count: columns))
    let workspace = Buffer(count: LayerNorm.workspaceCount(rows: rows, columns: columns))
    norm.forward(matrix, into: y.start)
    norm.backward(
      matrix, gradient: dy.start, into: dx.start, scaleGradient: dscale.start,
      shiftGradient: dshift.start, workspace: workspace.start)

    let normal = rowsOf(x.values, columns).map { normalised($0, centred: centred) }
    let (s, b) = (scale.values.map(Double.init), shift.values.map(Double.init))
    let expected = normal.flatMap { row in row.values.indices.map { row.values[$0] * s[$0] + b[$0] }
    }
    #expect(agree(y.values, expected, 3e-6), "\(label)")
    let upstream = rowsOf(dy.values, columns)
    let gradients = zip(normal, upstream).flatMap { row, dy in
      inputGradient(row, dy, s, centred)
    }
    #expect(agree(dx.values, gradients, 1e-5), "\(label)")
    let products = (0..<columns).map { c in
      (0..<rows).reduce(0) { $0 + upstream[$1][c] * normal[$1].values[c] }
    }
    #expect(agree(dscale.values, products, 5e-6), "\(label)")
    #expect(agree(dshift.values, columnsOf(dy.values, columns).map { $0.reduce(0, +) }, 2e-6))
  }

  private func inputGradient(
    _ row: (values: [Double], inverse: Double), _ dy: [Double], _ scale: [Double], _ centred: Bool
  ) -> [Double] {
    let g = zip(dy, scale).map { $0 * $1 }
    let mean = centred ? g.reduce(0, +) / Double(g.count) : 0
    let product = zip(g, row.values).reduce(0) { $0 + $1.0 * $1.1 } / Double(g.count)
    return zip(g, row.values).map { ($0 - mean - $1 * product) * row.inverse }
  }

  @Test func formsAndThreadsGiveTheSameBits() {
    let (rows, columns) = (501, 70)
    let x = Buffer(sampleValues(rows * columns, seed: 35))
    let matrix = RowMatrix(x.start, rows: rows, columns: columns)
    let same = isTheSameEverywhere { pool in
      let (means, inverses) = (Buffer(count: rows), Buffer(count: rows))
      let norm = LayerNorm(scale: nil, shift: nil, means: means.start, inverses: inverses.start)
      let y = Buffer(count: x.count)
      let (a, b) = (Buffer(count: columns), Buffer(count: columns))
      let workspace = Buffer(count: LayerNorm.workspaceCount(rows: rows, columns: columns))
      norm.forward(matrix, into: y.start, pool: pool)
      norm.backward(
        matrix, gradient: y.start, into: y.start, scaleGradient: a.start, shiftGradient: b.start,
        workspace: workspace.start, pool: pool)
      return y.bits + a.bits + b.bits
    }
    #expect(same)
  }
}
