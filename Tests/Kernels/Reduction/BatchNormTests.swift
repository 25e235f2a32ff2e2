import Testing

@testable import Kernels

@Suite(.serialized) struct BatchNormTests {
  /// A problem of one shape, and the buffers its runs write.
  private struct Problem {
    let rows: Int
    let columns: Int
    let x: Buffer
    let dy: Buffer
    let scale: Buffer
    let shift: Buffer
    let mean: Buffer
    let inverse: Buffer
    let runningMean: Buffer
    let runningVariance: Buffer
    let y: Buffer
    let dx: Buffer
    let dscale: Buffer
    let dshift: Buffer
    let workspace: Buffer

    init(_ rows: Int, _ columns: Int) {
      self.rows = rows
      self.columns = columns
      x = Buffer(sampleValues(rows * columns, seed: 41).map { $0 + 1 })
      dy = Buffer(sampleValues(rows * columns, seed: 42))
      scale = Buffer(sampleValues(columns, seed: 43))
      shift = Buffer(sampleValues(columns, seed: 44))
      (mean, inverse) = (Buffer(count: columns), Buffer(count: columns))
      runningMean = Buffer([Float](repeating: 0.5, count: columns))
      runningVariance = Buffer([Float](repeating: 2, count: columns))
      (y, dx) = (Buffer(count: rows * columns), Buffer(count: rows * columns))
      (dscale, dshift) = (Buffer(count: columns), Buffer(count: columns))
      workspace = Buffer(count: BatchNorm.workspaceCount(rows: rows, columns: columns))
    }

    var channels: BatchNorm.Channels {
      BatchNorm.Channels(
        scale: scale.start, shift: shift.start, mean: mean.start, inverse: inverse.start,
        runningMean: runningMean.start, runningVariance: runningVariance.start)
    }

    var matrix: RowMatrix { RowMatrix(x.start, rows: rows, columns: columns) }

    func train(_ norm: BatchNorm, pool: ThreadPool? = nil) {
      norm.forward(matrix, channels, into: y.start, workspace: workspace.start, pool: pool)
      norm.backward(
        matrix, channels, gradient: dy.start, output: y.start, into: dx.start,
        scaleGradient: dscale.start, shiftGradient: dshift.start, workspace: workspace.start,
        pool: pool)
    }
  }

  @Test(arguments: [false, true])
  func trainingAgreesWithTheDefinition(_ relu: Bool) {
    forEachForm { form in
      for (rows, columns) in sampleShapes where rows > 2 && rows < 200 {
        let problem = Problem(rows, columns)
        problem.train(BatchNorm(hasRelu: relu))
        check(problem, relu, "\(form) \(rows)x\(columns)")
      }
    }
  }

  private func check(_ problem: Problem, _ relu: Bool, _ label: String) {
    let columns = problem.columns
    let count = Double(problem.rows)
    let outputs = columnsOf(problem.y.values, columns)
    let slopes = columnsOf(problem.dx.values, columns)
    let upstream = columnsOf(problem.dy.values, columns)
    for (c, values) in columnsOf(problem.x.values, columns).enumerated() {
      let (mean, variance) = momentsOf(values)
      let inverse = 1 / (variance + 1e-5).squareRoot()
      let (scale, shift) = (Double(problem.scale.values[c]), Double(problem.shift.values[c]))
      let normal = values.map { ($0 - mean) * inverse }
      let y = normal.map { relu ? max($0 * scale + shift, 0) : $0 * scale + shift }
      let dy = zip(upstream[c], outputs[c]).map { relu && $1 <= 0 ? 0 : $0 }
      let sum = dy.reduce(0, +)
      let product = zip(dy, normal).reduce(0) { $0 + $1.0 * $1.1 }
      let dx = zip(dy, normal).map { ($0 - sum / count - $1 * product / count) * inverse * scale }
      #expect(agree(outputs[c].map(Float.init), y, 3e-6), "\(label)")
      #expect(agree(slopes[c].map(Float.init), dx, 2e-5), "\(label)")
      #expect(agree([problem.dscale.values[c], problem.dshift.values[c]], [product, sum], 5e-5))
      let running = [0.45 + 0.1 * mean, 1.8 + 0.1 * variance * count / (count - 1)]
      let actual = [problem.runningMean.values[c], problem.runningVariance.values[c]]
      #expect(agree(actual, running, 1e-6), "\(label)")
    }
  }

  @Test func inferenceUsesTheRunningEstimates() {
    let problem = Problem(5, 3)
    BatchNorm().inference(
      problem.matrix, problem.channels, into: problem.y.start, workspace: problem.workspace.start)
    for (index, x) in problem.x.values.enumerated() {
      let scale = Double(problem.scale.values[index % 3]) / 2.00001.squareRoot()
      let expected = (Double(x) - 0.5) * scale + Double(problem.shift.values[index % 3])
      #expect(abs(Double(problem.y.values[index]) - expected) < 1e-5)
    }
  }

  @Test func formsAndThreadsGiveTheSameBits() {
    let same = isTheSameEverywhere { pool in
      let problem = Problem(3000, 20)
      problem.train(BatchNorm(hasRelu: true), pool: pool)
      return problem.dx.bits + problem.y.bits + problem.dscale.bits + problem.runningVariance.bits
    }
    #expect(same)
  }
}
