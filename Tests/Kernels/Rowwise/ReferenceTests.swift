import Testing

@testable import Kernels

/// The rowwise and normalisation kernels against PyTorch 2.15 in float64.
@Suite(.serialized) struct RowwiseReferenceTests {
  private struct Loss: Decodable {
    let name: String
    let smoothing: Float?
    let logits: ReferenceTensor?
    let loss: Double
    let dlogits: ReferenceTensor?
  }

  private struct Targets: Decodable {
    let name: String
    let target: [Double]?

    private enum Keys: CodingKey { case name, target }

    /// Targets that are not a list of numbers belong to losses not tested here.
    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Keys.self)
      name = try values.decode(String.self, forKey: .name)
      target = try? values.decode([Double].self, forKey: .target)
    }
  }

  @Test(.enabled(if: ReferenceValues.has("losses.json"), "no reference values"))
  func crossEntropy() throws {
    let losses = try ReferenceValues.read("losses.json", as: [Loss].self)
    let targets = try ReferenceValues.read("losses.json", as: [Targets].self)
    for (loss, targets) in zip(losses, targets) where loss.name == "cross_entropy" {
      let logits = try #require(loss.logits)
      let expected = try #require(loss.dlogits)
      let classes = try #require(targets.target).map { Int32($0) }
      let x = Buffer(logits.floats)
      let (values, gradient) = (Buffer(count: classes.count), Buffer(count: x.count))
      Softmax.crossEntropy(
        RowMatrix(x.start, rows: classes.count, columns: x.count / classes.count),
        targets: classes, smoothing: loss.smoothing ?? 0, scale: 1 / Float(classes.count),
        losses: values.start, gradient: gradient.start)
      let mean = values.values.map(Double.init).reduce(0, +) / Double(classes.count)
      #expect(abs(mean - loss.loss) < 1e-6 * loss.loss)
      #expect(agree(gradient.values, expected.data, 1e-7))
    }
    #expect(losses.contains { $0.name == "cross_entropy" })
  }

  private struct Norm: Decodable {
    let name: String
    let x: ReferenceTensor
    let y: ReferenceTensor
    let upstream: ReferenceTensor
    let dx: ReferenceTensor
    let scale: ReferenceTensor?
    let shift: ReferenceTensor?
    let dscale: ReferenceTensor?
    let dshift: ReferenceTensor?
    let running_mean_after: ReferenceTensor?
    let running_var_after: ReferenceTensor?
  }

  @Test(.enabled(if: ReferenceValues.has("normalisation.json"), "no reference values"))
  func layerAndRootMeanSquareNorm() throws {
    let norms = try ReferenceValues.read("normalisation.json", as: [Norm].self)
    let rows = norms.filter { $0.name.hasPrefix("layer_norm") || $0.name.hasPrefix("rms_norm") }
    #expect(rows.count >= 2)
    for norm in rows {
      let centred = norm.name.hasPrefix("layer_norm")
      let scale = Buffer(try #require(norm.scale).floats)
      let shift = norm.shift.map { Buffer($0.floats) }
      let (x, dy) = (Buffer(norm.x.floats), Buffer(norm.upstream.floats))
      let matrix = RowMatrix(x.start, rows: x.count / scale.count, columns: scale.count)
      let (means, inverses) = (Buffer(count: matrix.rows), Buffer(count: matrix.rows))
      let kernel = LayerNorm(
        scale: scale.start, shift: shift?.start, means: means.start, inverses: inverses.start,
        epsilon: centred ? 1e-5 : 1e-6, isCentred: centred)
      let (y, dx) = (Buffer(count: x.count), Buffer(count: x.count))
      let (dscale, dshift) = (Buffer(count: scale.count), Buffer(count: scale.count))
      let workspace = Buffer(
        count: LayerNorm.workspaceCount(rows: matrix.rows, columns: matrix.columns))
      kernel.forward(matrix, into: y.start)
      kernel.backward(
        matrix, gradient: dy.start, into: dx.start, scaleGradient: dscale.start,
        shiftGradient: dshift.start, workspace: workspace.start)
      #expect(agree(y.values, norm.y.data, 1e-6), "\(norm.name)")
      #expect(agree(dx.values, norm.dx.data, 2e-6), "\(norm.name)")
      #expect(agree(dscale.values, try #require(norm.dscale).data, 2e-6), "\(norm.name)")
      if let expected = norm.dshift { #expect(agree(dshift.values, expected.data, 2e-6)) }
    }
  }

  @Test(.enabled(if: ReferenceValues.has("normalisation.json"), "no reference values"))
  func batchNormInTraining() throws {
    let norms = try ReferenceValues.read("normalisation.json", as: [Norm].self)
    let batches = norms.filter { $0.name == "batch_norm (training)" }
    #expect(!batches.isEmpty)
    for norm in batches {
      let scale = Buffer(try #require(norm.scale).floats)
      let shift = Buffer(try #require(norm.shift).floats)
      let (x, dy) = (Buffer(norm.x.floats), Buffer(norm.upstream.floats))
      let columns = scale.count
      let matrix = RowMatrix(x.start, rows: x.count / columns, columns: columns)
      let (mean, inverse) = (Buffer(count: columns), Buffer(count: columns))
      let runningMean = Buffer([Float](repeating: 0, count: columns))
      let runningVariance = Buffer([Float](repeating: 1, count: columns))
      let channels = BatchNorm.Channels(
        scale: scale.start, shift: shift.start, mean: mean.start, inverse: inverse.start,
        runningMean: runningMean.start, runningVariance: runningVariance.start)
      let (y, dx) = (Buffer(count: x.count), Buffer(count: x.count))
      let (dscale, dshift) = (Buffer(count: columns), Buffer(count: columns))
      let workspace = Buffer(
        count: BatchNorm.workspaceCount(rows: matrix.rows, columns: columns))
      let kernel = BatchNorm()
      kernel.forward(matrix, channels, into: y.start, workspace: workspace.start)
      kernel.backward(
        matrix, channels, gradient: dy.start, into: dx.start, scaleGradient: dscale.start,
        shiftGradient: dshift.start, workspace: workspace.start)
      #expect(agree(y.values, norm.y.data, 2e-6))
      #expect(agree(dx.values, norm.dx.data, 2e-6))
      #expect(agree(dscale.values, try #require(norm.dscale).data, 5e-6))
      #expect(agree(dshift.values, try #require(norm.dshift).data, 5e-6))
      #expect(agree(runningMean.values, try #require(norm.running_mean_after).data, 1e-6))
      #expect(agree(runningVariance.values, try #require(norm.running_var_after).data, 1e-6))
    }
  }
}
