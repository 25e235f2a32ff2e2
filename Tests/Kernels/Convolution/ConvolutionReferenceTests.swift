import Testing

@testable import Kernels

/// The convolution kernels against PyTorch 2.15 in float64.
@Suite(.serialized) struct ConvolutionReferenceTests {
  private struct Record: Decodable {
    let name: String
    let stride: Int?
    let pad: Int?
    let dilation: Int?
    let groups: Int?
    let x: ReferenceTensor?
    let y: ReferenceTensor?
    let upstream: ReferenceTensor?
    let dx: ReferenceTensor?
    let b: ReferenceTensor?
    let w_hwio: ReferenceTensor?
    let dw_hwio: ReferenceTensor?
    let w_in_out_kh_kw: ReferenceTensor?
    let dw_in_out_kh_kw: ReferenceTensor?
  }

  private static let file = "convolution.json"

  @Test(.enabled(if: ReferenceValues.has(file), "no reference values"))
  func convolutions() throws {
    let records = try ReferenceValues.read(Self.file, as: [Record].self)
    for record in records where record.name == "conv" {
      let (x, w) = (try #require(record.x), try #require(record.w_hwio))
      let (upstream, dx) = (try #require(record.upstream), try #require(record.dx))
      var shape = ConvolutionShape.square(
        x.shape[0], x.shape[1], x.shape[3], w.shape[0], w.shape[3], stride: record.stride ?? 1,
        pad: record.pad ?? 0, dilation: record.dilation ?? 1, groups: record.groups ?? 1)
      shape.width = x.shape[2]
      let bias = Buffer(try #require(record.b).floats)
      let (y, dw) = (try #require(record.y), try #require(record.dw_hwio))
      #expect(agree(run(forward: shape, x.floats, w.floats, bias), y.data, 1e-5))
      #expect(agree(run(backward: shape, upstream.floats, w.floats, nil), dx.data, 1e-5))
      #expect(agree(run(weights: shape, x.floats, upstream.floats), dw.data, 1e-5))
    }
    #expect(records.count { $0.name == "conv" } >= 6)
  }

  /// A transposed convolution is the gradient by the images of the convolution from its results to
  /// its images; its weights become [kernelHeight, kernelWidth, results, images].
  @Test(.enabled(if: ReferenceValues.has(file), "no reference values"))
  func transposedConvolutions() throws {
    let records = try ReferenceValues.read(Self.file, as: [Record].self)
    for record in records where record.name == "transposed_conv" {
      let (x, y) = (try #require(record.x), try #require(record.y))
      let (w, dx) = (try #require(record.w_in_out_kh_kw), try #require(record.dx))
      let dw = rearranged(try #require(record.dw_in_out_kh_kw))
      let shape = ConvolutionShape.square(
        x.shape[0], y.shape[1], y.shape[3], w.shape[2], x.shape[3], stride: record.stride ?? 1,
        pad: record.pad ?? 0)
      let weight = rearranged(w).map(Float.init)
      let upstream = try #require(record.upstream).floats
      let bias = Buffer(try #require(record.b).floats)
      #expect(agree(run(backward: shape, x.floats, weight, bias), y.data, 1e-5))
      #expect(agree(run(forward: shape, upstream, weight, nil), dx.data, 1e-5))
      #expect(agree(run(weights: shape, upstream, x.floats), dw, 1e-5))
    }
    #expect(records.count { $0.name == "transposed_conv" } == 2)
  }

  /// [in, out, height, width] as [height, width, out, in].
  private func rearranged(_ w: ReferenceTensor) -> [Double] {
    let (inputs, outputs, height, width) = (w.shape[0], w.shape[1], w.shape[2], w.shape[3])
    return (0..<height * width).flatMap { tap in
      (0..<outputs).flatMap { output in
        (0..<inputs).map { w.data[($0 * outputs + output) * height * width + tap] }
      }
    }
  }

  private func run(
    forward shape: ConvolutionShape, _ x: [Float], _ weight: [Float], _ bias: Buffer?
  ) -> [Float] {
    run(Convolution(shape), x, weight, bias, count: shape.resultCount)
  }

  private func run(
    backward shape: ConvolutionShape, _ dy: [Float], _ weight: [Float], _ bias: Buffer?
  ) -> [Float] {
    run(Convolution(shape, .transposed), dy, weight, bias, count: shape.imageCount)
  }

  private func run(
    _ kernel: Convolution, _ input: [Float], _ weight: [Float], _ bias: Buffer?, count: Int
  ) -> [Float] {
    let output = Buffer(count: kernel.shape.samples * count)
    let workspace = Buffer(count: kernel.workspaceCount)
    kernel.run(
      from: input, weight: weight, to: output.start, workspace: workspace.start,
      epilogue: Epilogue(bias: bias.map { UnsafePointer($0.start) }), pool: ThreadPool(threads: 1))
    return output.values
  }

  private func run(weights shape: ConvolutionShape, _ x: [Float], _ dy: [Float]) -> [Float] {
    let kernel = ConvolutionWeightGradient(shape)
    let (dw, workspace) = (
      Buffer(count: shape.weightCount), Buffer(count: kernel.workspaceCount)
    )
    kernel.run(
      x: x, dy: dy, dweight: dw.start, workspace: workspace.start, pool: ThreadPool(threads: 1))
    return dw.values
  }
}
