import Testing

@testable import Kernels

@Suite(.serialized) struct ColumnReductionTests {
  private func workspace(_ rows: Int, _ columns: Int) -> Buffer {
    Buffer(count: ColumnReduction.workspaceCount(rows: rows, columns: columns))
  }

  @Test func sums() {
    forEachForm { form in
      for (rows, columns) in sampleShapes {
        let x = Buffer(sampleValues(rows * columns, seed: 3))
        let result = Buffer(count: columns)
        ColumnReduction.sum(
          x.start, rows: rows, columns: columns, into: result.start,
          workspace: workspace(rows, columns).start)
        let expected = columnsOf(x.values, columns).map { $0.reduce(0, +) }
        #expect(agree(result.values, expected, 3e-7 * Double(rows)), "\(form) \(rows)x\(columns)")
      }
    }
  }

  @Test func moments() {
    forEachForm { form in
      for (rows, columns) in sampleShapes {
        let x = Buffer(sampleValues(rows * columns, seed: 4))
        let (mean, variance) = moments(of: x, rows, columns)
        let expected = columnsOf(x.values, columns).map(momentsOf)
        #expect(agree(mean, expected.map(\.mean), 1e-6), "\(form) \(rows)x\(columns)")
        #expect(agree(variance, expected.map(\.variance), 1e-6), "\(form) \(rows)x\(columns)")
      }
    }
  }

  @Test func varianceSurvivesALargeMean() {
    let (rows, columns) = (3000, 5)
    let x = Buffer(sampleValues(rows * columns, seed: 5).map { ($0 * 64).rounded() / 64 + 10_000 })
    let expected = columnsOf(x.values, columns).map(momentsOf)
    for (actual, wanted) in zip(moments(of: x, rows, columns).variance, expected) {
      #expect(abs(Double(actual) / wanted.variance - 1) < 1e-5)
    }
  }

  private func moments(
    of x: Buffer, _ rows: Int, _ columns: Int, pool: ThreadPool? = nil
  ) -> (mean: [Float], variance: [Float]) {
    let (mean, variance) = (Buffer(count: columns), Buffer(count: columns))
    ColumnReduction.moments(
      x.start, rows: rows, columns: columns, mean: mean.start, variance: variance.start,
      workspace: workspace(rows, columns).start, pool: pool)
    return (mean.values, variance.values)
  }

  @Test func gradientSumsWithAndWithoutRelu() {
    for (rows, columns) in sampleShapes {
      let x = Buffer(sampleValues(rows * columns, seed: 6))
      let dy = sampleValues(rows * columns, seed: 7)
      let output = sampleValues(rows * columns, seed: 8)
      let mean = sampleValues(columns, seed: 9)
      for masked in [false, true] {
        let (sums, products) = (Buffer(count: columns), Buffer(count: columns))
        ColumnReduction.gradientSums(
          x.start, gradient: Buffer(dy).start, output: masked ? Buffer(output).start : nil,
          mean: Buffer(mean).start, rows: rows, columns: columns, sums: sums.start,
          products: products.start, workspace: workspace(rows, columns).start)
        let kept = zip(dy, output).map { masked && $1 <= 0 ? 0 : $0 }
        let gradients = columnsOf(kept, columns)
        let values = columnsOf(x.values, columns)
        let expected = (0..<columns).map { c in
          zip(gradients[c], values[c]).reduce(0) { $0 + $1.0 * ($1.1 - Double(mean[c])) }
        }
        #expect(
          agree(sums.values, gradients.map { $0.reduce(0, +) }, 3e-7 * Double(rows)),
          "\(rows)x\(columns)")
        #expect(agree(products.values, expected, 1e-6 * Double(rows)), "\(rows)x\(columns)")
      }
    }
  }

  @Test func formsAndThreadsGiveTheSameBits() {
    let (rows, columns) = (3001, 37)
    let x = Buffer(sampleValues(rows * columns, seed: 10))
    #expect(isTheSameEverywhere { moments(of: x, rows, columns, pool: $0).variance })
    #expect(isTheSameEverywhere { moments(of: x, rows, columns, pool: $0).mean })
  }
}

@Suite(.serialized) struct FlatReductionTests {
  private let workspace = UnsafeMutablePointer<Double>.allocate(capacity: 16)

  @Test func everyLengthAroundTheVector() {
    defer { workspace.deallocate() }
    forEachForm { _ in
      for count in Array(0...70) + [127, 128, 129, 16_383, 16_384, 16_385, 40_000] {
        let x = Buffer(sampleValues(count, seed: 11))
        let exact = x.values.map(Double.init)
        let sum = FlatReduction.sum(x.start, count, workspace: workspace)
        #expect(abs(sum - exact.reduce(0, +)) < 1e-4)
        let squares = FlatReduction.sumOfSquares(x.start, count, workspace: workspace)
        let expected = exact.reduce(0) { $0 + $1 * $1 }
        #expect(abs(squares - expected) <= 1e-6 * expected)
        let largest = FlatReduction.largestMagnitude(x.start, count, workspace: workspace)
        #expect(largest == x.values.map(\.magnitude).max() ?? 0)
        #expect(FlatReduction.allFinite(x.start, count, workspace: workspace))
      }
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func findsWhatIsNotFinite(_ value: Float) {
    defer { workspace.deallocate() }
    forEachForm { _ in
      for index in [0, 1, 15, 16, 63, 64, 130, 131, 20_000] {
        var values = sampleValues(20_001, seed: 12)
        values[index] = value
        let x = Buffer(values)
        #expect(!FlatReduction.allFinite(x.start, x.count, workspace: workspace))
        let largest = FlatReduction.largestMagnitude(x.start, x.count, workspace: workspace)
        #expect(value.isNaN ? largest.isNaN : largest == .infinity)
      }
    }
  }

  @Test func formsAndThreadsGiveTheSameBits() {
    defer { workspace.deallocate() }
    let x = Buffer(sampleValues(100_003, seed: 13))
    #expect(
      isTheSameEverywhere { FlatReduction.sum(x.start, x.count, workspace: workspace, pool: $0) })
  }
}
