import Testing

@testable import Kernels

/// Convolutions that write the largest of every 2x2 results, against the naive convolution and the
/// naive pooling one after the other.
@Suite("Pooled convolutions", .serialized)
struct PooledConvolutionTests {
  /// Odd sizes, whose last row or column is left out; strides, dilation, padding; parts of panels
  /// and several of them; rows that are laid out (4 pixels); results pooled in parts of the rows,
  /// in parts of the samples, and rows that no part fits.
  static let shapes: [ConvolutionShape] = [
    .square(2, 8, 3, 3, 5, pad: 1), .square(1, 7, 1, 3, 32, pad: 1), .square(3, 9, 4, 3, 40),
    .square(2, 11, 2, 5, 33, stride: 2, pad: 2), .square(2, 12, 3, 3, 7, pad: 2, dilation: 2),
    .square(2, 6, 5, 1, 9), .square(1, 4, 48, 3, 72, pad: 1), .square(9, 4, 20, 3, 17, pad: 1),
    .square(1, 40, 2, 3, 33, pad: 1), .square(40, 6, 3, 3, 6, pad: 1),
    .square(5, 2, 70, 3, 8, pad: 1),
    .uneven(
      height: 4, width: 600, kernel: (3, 3), stride: (1, 1), pads: (1, 1, 1, 1), channels: (2, 33)),
    .uneven(
      height: 2, width: 1024, kernel: (1, 1), stride: (1, 1), pads: (0, 0, 0, 0), channels: (3, 5)),
  ]

  /// Every way to compute them.
  static let methods: [Convolution.Method?] = [nil, .direct, .winograd(2), .winograd(4)]

  /// A pooled convolution with its operands.
  private struct Case {
    let whole: ConvolutionCase
    let bias: [Float]

    init(_ shape: ConvolutionShape) {
      whole = ConvolutionCase(shape)
      bias = MatMulCase.values(shape.outputs, seed: 3)
    }

    var shape: ConvolutionShape { whole.shape }

    /// Floats of one pooled result.
    var count: Int { shape.outputHeight / 2 * (shape.outputWidth / 2) * shape.outputs }

    func expected(relu: Bool) -> [Float] {
      var results = [Float](repeating: 0, count: shape.samples * shape.resultCount)
      NaiveConvolution.forward(
        shape, x: whole.x, weight: whole.weight, y: &results, bias: bias, relu: relu)
      let pooling = PoolingShape(
        samples: shape.samples, height: shape.outputHeight, width: shape.outputWidth,
        channels: shape.outputs,
        rows: PoolingWindow.regular(length: shape.outputHeight, size: 2, stride: 2),
        columns: PoolingWindow.regular(length: shape.outputWidth, size: 2, stride: 2))
      var y = [Float](repeating: 0, count: shape.samples * count)
      NaivePooling.maximum(pooling, x: results, y: &y)
      return y
    }

    /// What the kernels compute, for `samples` of the images; the rest stays NaN.
    func computed(
      _ form: InstructionSet = .current, method: Convolution.Method? = nil, relu: Bool,
      packed isPacked: Bool = false, samples: Int? = nil, threads: Int = 1
    ) -> [Float] {
      let kernel = Convolution(
        shape, method: method, pools: true, packsAhead: isPacked, instructions: form)
      let y = Buffer([Float](repeating: .nan, count: shape.samples * count))
      let (seen, shift) = (Seen(y, columns: shape.outputs), Buffer(bias))
      let tail = Epilogue(bias: shift.start, relu: relu, after: seen)
      whole.run(
        kernel, from: whole.x, to: y.start, samples, isPacked, ThreadPool(threads: threads),
        epilogue: tail)
      if samples == nil { #expect(seen.sawAllOnceFinished, "\(shape)") }
      return y.values
    }

    func expectClose(_ found: [Float], _ expected: [Float], _ comment: String) {
      let terms = shape.weightCount / shape.outputs
      #expect(whole.close(found, expected, terms: terms), "\(comment) \(shape)")
    }
  }

  @Test("every form and method agrees with the reference", arguments: InstructionSet.available)
  func forms(form: InstructionSet) {
    for shape in Self.shapes + WinogradTests.shapes where shape.canPool {
      let test = Case(shape)
      for relu in [false, true] {
        let expected = test.expected(relu: relu)
        for method in Self.methods {
          let found = test.computed(form, method: method, relu: relu, packed: relu)
          test.expectClose(found, expected, "\(method.map { "\($0)" } ?? "chosen")")
        }
      }
    }
    #expect(Self.shapes.allSatisfy { $0.canPool })
    #expect(WinogradTests.shapes.count { $0.canPool } == WinogradTests.shapes.count - 1)
  }

  @Test("the same bits at any number of threads", arguments: methods)
  func sameBits(method: Convolution.Method?) {
    for shape in Self.shapes + WinogradTests.large where shape.canPool {
      let test = Case(shape)
      let one = test.computed(method: method, relu: true).map(\.bitPattern)
      for threads in [2, 3] {
        let found = test.computed(method: method, relu: true, threads: threads)
        #expect(found.map(\.bitPattern) == one, "\(shape)")
      }
    }
  }

  @Test("fewer samples than bound leave the others alone", arguments: methods)
  func fewerSamples(method: Convolution.Method?) {
    let test = Case(.square(4, 10, 16, 3, 16, pad: 1))
    let expected = test.expected(relu: false)
    for samples in [0, 1, 3] {
      let found = test.computed(method: method, relu: false, samples: samples, threads: 2)
      let count = samples * test.count
      test.expectClose(Array(found[..<count]), Array(expected[..<count]), "\(samples)")
      #expect(found[count...].allSatisfy { $0.isNaN })
    }
  }

  @Test("a NaN is the largest of its window", arguments: methods)
  func notANumber(method: Convolution.Method?) {
    for form in InstructionSet.available {
      let shape = ConvolutionShape.square(1, 8, 16, 3, 20, pad: 1)
      let test = Case(shape)
      var x = test.whole.x
      x[(3 * 8 + 3) * 16 + 5] = .nan
      let kernel = Convolution(shape, method: method, pools: true, instructions: form)
      let (y, workspace) = (Buffer(count: test.count), Buffer(count: kernel.workspaceCount))
      kernel.run(
        from: x, weight: test.whole.weight, to: y.start, workspace: workspace.start,
        epilogue: Epilogue(relu: true), pool: ThreadPool(threads: 1))
      let window = (0..<20).map { y.values[(1 * 4 + 1) * 20 + $0] }
      #expect(window.allSatisfy { $0.isNaN })
      #expect(y.values[(3 * 4 + 3) * 20..<(3 * 4 + 4) * 20].allSatisfy { !$0.isNaN })
    }
  }

  @Test func whatCannotBePooled() {
    #expect(!ConvolutionShape.square(1, 8, 4, 3, 4, groups: 2).canPool)
    #expect(!ConvolutionShape.square(1, 8, 4, 3, 4, groups: 4).canPool)
    #expect(!ConvolutionShape.square(1, 3, 4, 3, 4).canPool)
    #expect(!ConvolutionShape.square(1, 1026, 1, 1, 1).canPool)
  }
}
