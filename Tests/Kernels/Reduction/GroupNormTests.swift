import Testing

@testable import Kernels

@Suite(.serialized) struct GroupNormTests {
  /// Positions, channels and groups around the widths of vectors and pieces.
  private static let shapes = [(9, 6, 3), (130, 32, 2), (70, 260, 5), (1100, 3, 1)]

  private func results(_ shape: (Int, Int, Int), _ pool: ThreadPool) -> [UInt32] {
    let (positions, channels, groups) = shape
    let norm = GroupNorm(positions: positions, channels: channels, groups: groups, epsilon: 1e-5)
    let count = 2 * positions * channels
    let (x, dy) = (
      Buffer(sampleValues(count, seed: 1)), Buffer(sampleValues(count, seed: 2))
    )
    let (scale, shift) = (
      Buffer(sampleValues(channels, seed: 3)), Buffer(sampleValues(channels, seed: 4))
    )
    let (means, inverses) = (Buffer(count: 2 * groups), Buffer(count: 2 * groups))
    let statistics = GroupNorm.Statistics(means: means.start, inverses: inverses.start)
    let (y, dx) = (Buffer(count: count), Buffer(count: count))
    let (dscale, dshift) = (Buffer(count: channels), Buffer(count: channels))
    let workspace = Buffer(count: norm.workspaceCount(samples: 2))
    norm.forward(
      x.start, samples: 2, scale: scale.start, shift: shift.start, statistics, into: y.start,
      workspace: workspace.start, pool: pool)
    norm.backward(
      x.start, gradient: dy.start, samples: 2, scale: scale.start, statistics, into: dx.start,
      scaleGradient: dscale.start, shiftGradient: dshift.start, workspace: workspace.start,
      pool: pool)
    return y.bits + means.bits + inverses.bits + dx.bits + dscale.bits + dshift.bits
  }

  @Test(arguments: shapes) func formsAndThreadsGiveTheSameBits(_ shape: (Int, Int, Int)) {
    #expect(isTheSameEverywhere { results(shape, $0) })
  }
}

@Suite(.serialized) struct LocalResponseTests {
  @Test(arguments: [1, 15, 16, 33, 96], [0.75, 0.6])
  func formsAndThreadsGiveTheSameBits(columns: Int, beta: Double) {
    let rows = 600
    let norm = LocalResponse(size: 5, alpha: 1, beta: beta, k: 2)
    let same = isTheSameEverywhere { pool in
      let x = Buffer(sampleValues(rows * columns, seed: 1))
      let dy = Buffer(sampleValues(rows * columns, seed: 2))
      let (y, dx) = (Buffer(count: x.count), Buffer(count: x.count))
      let matrix = RowMatrix(x.start, rows: rows, columns: columns)
      let workspace = Buffer(
        count: LocalResponse.workspaceCount(rows: rows, columns: columns))
      norm.forward(matrix, into: y.start, pool: pool)
      norm.backward(
        matrix, gradient: dy.start, into: dx.start, workspace: workspace.start, pool: pool)
      return y.bits + dx.bits
    }
    #expect(same)
  }
}
