import Testing

@testable import Kernels

/// e^x / sum of e^x in double.
private func softmax(_ row: [Double]) -> [Double] {
  let largest = row.max() ?? 0
  let terms = row.map { UnaryFunction.exp.evaluate($0 - largest) }
  return terms.map { $0 / terms.reduce(0, +) }
}

@Suite(.serialized) struct SoftmaxTests {
  private func inputs(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Buffer {
    Buffer(sampleValues(rows * columns, seed: seed, range: 8))
  }

  @Test func softmaxAndItsLogarithm() {
    forEachForm { form in
      for (rows, columns) in sampleShapes where rows < 200 {
        let x = inputs(rows, columns, 1)
        let matrix = RowMatrix(x.start, rows: rows, columns: columns)
        let (y, z, sums) = (Buffer(count: x.count), Buffer(count: x.count), Buffer(count: rows))
        Softmax.softmax(matrix, into: y.start)
        Softmax.logSoftmax(matrix, into: z.start)
        Softmax.logSumExp(matrix, into: sums.start)
        let expected = rowsOf(x.values, columns).map(softmax)
        #expect(agree(y.values, expected.flatMap { $0 }, 1e-6), "\(form) \(rows)x\(columns)")
        #expect(
          agree(z.values, expected.flatMap { $0.map { UnaryFunction.log.evaluate($0) } }, 2e-6))
        let logs = zip(rowsOf(x.values, columns), expected).map {
          $0[0] - UnaryFunction.log.evaluate($1[0])
        }
        #expect(agree(sums.values, logs, 2e-6), "\(form) \(rows)x\(columns)")
      }
    }
  }

  @Test func nothingOverflows() {
    let x = Buffer([1000, 1000, -1000, 3e38, 0, -3e38])
    let matrix = RowMatrix(x.start, rows: 2, columns: 3)
    Softmax.softmax(matrix, into: x.start)
    #expect(x.values == [0.5, 0.5, 0, 1, 0, 0])
    let empty = Buffer([-.infinity, -.infinity])
    let sum = Buffer(count: 1)
    Softmax.logSumExp(RowMatrix(empty.start, rows: 1, columns: 2), into: sum.start)
    #expect(sum.values == [-.infinity])
  }

  @Test func gradientsAgreeWithTheJacobian() {
    for (rows, columns) in sampleShapes where rows < 200 {
      let (x, dy) = (inputs(rows, columns, 2), Buffer(sampleValues(rows * columns, seed: 3)))
      let exact = rowsOf(x.values, columns).map(softmax)
      let upstream = rowsOf(dy.values, columns)
      let y = Buffer(exact.flatMap { $0.map(Float.init) })
      let logarithms = Buffer(exact.flatMap { $0.map { Float(UnaryFunction.log.evaluate($0)) } })
      let (dx, dz) = (Buffer(count: x.count), Buffer(count: x.count))
      Softmax.softmaxGradient(
        RowMatrix(y.start, rows: rows, columns: columns), gradient: dy.start, into: dx.start)
      Softmax.logSoftmaxGradient(
        RowMatrix(logarithms.start, rows: rows, columns: columns), gradient: dy.start,
        into: dz.start)
      let expected = zip(exact, upstream).flatMap { p, g in
        let dot = zip(p, g).reduce(0) { $0 + $1.0 * $1.1 }
        return zip(p, g).map { $0 * ($1 - dot) }
      }
      let logExpected = zip(exact, upstream).flatMap { p, g in
        let sum = g.reduce(0, +)
        return zip(p, g).map { $1 - $0 * sum }
      }
      #expect(agree(dx.values, expected, 2e-6), "\(rows)x\(columns)")
      #expect(agree(dz.values, logExpected, 1e-5), "\(rows)x\(columns)")
    }
  }

  @Test(arguments: [Float(0), 0.1])
  func crossEntropy(_ smoothing: Float) {
    forEachForm { form in
      for (rows, columns) in sampleShapes where rows < 200 {
        let x = inputs(rows, columns, 4)
        let targets = (0..<rows).map { Int32($0 * 7 % (columns + 1)) - ($0 % 5 == 4 ? 99 : 0) }
        let (losses, gradient) = (Buffer(count: rows), Buffer(count: x.count))
        Softmax.crossEntropy(
          RowMatrix(x.start, rows: rows, columns: columns), targets: targets, smoothing: smoothing,
          scale: 0.25, losses: losses.start, gradient: gradient.start)
        let probabilities = rowsOf(x.values, columns).map(softmax)
        for row in 0..<rows {
          let (loss, slope) = entropy(probabilities[row], Int(targets[row]), Double(smoothing))
          let actual = Array(gradient.values[row * columns..<(row + 1) * columns])
          #expect(agree([losses.values[row]], [loss], 2e-6), "\(form) \(rows)x\(columns)")
          #expect(agree(actual, slope.map { $0 * 0.25 }, 1e-6), "\(form) \(rows)x\(columns)")
        }
      }
    }
  }

  /// The definition: - sum q ln p and p - q.
  private func entropy(
    _ p: [Double], _ target: Int, _ smoothing: Double
  ) -> (loss: Double, gradient: [Double]) {
    guard p.indices.contains(target) else { return (0, p.map { _ in 0 }) }
    let q = p.indices.map { ($0 == target ? 1 - smoothing : 0) + smoothing / Double(p.count) }
    return (
      -zip(p, q).reduce(0) { $0 + $1.1 * UnaryFunction.log.evaluate($1.0) },
      zip(p, q).map { $0 - $1 }
    )
  }

  @Test func formsAndThreadsGiveTheSameBits() {
    let (rows, columns) = (4001, 10)
    let x = inputs(rows, columns, 5)
    let targets = (0..<rows).map { Int32($0 % columns) }
    let same = isTheSameEverywhere { pool in
      let (losses, gradient) = (Buffer(count: rows), Buffer(count: x.count))
      Softmax.crossEntropy(
        RowMatrix(x.start, rows: rows, columns: columns), targets: targets, smoothing: 0.1,
        losses: losses.start, gradient: gradient.start, pool: pool)
      return losses.bits + gradient.bits
    }
    #expect(same)
  }
}
