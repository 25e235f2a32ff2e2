import Testing

@testable import Kernels

/// A convolution with its operands, run against the naive reference.
struct ConvolutionCase {
  let shape: ConvolutionShape
  let x: [Float]
  let weight: [Float]
  let dy: [Float]

  /// Small, fixed operands of a shape.
  init(_ shape: ConvolutionShape) {
    self.shape = shape
    x = MatMulCase.values(shape.samples * shape.imageCount, seed: 1)
    weight = MatMulCase.values(shape.weightCount, seed: 2)
    dy = MatMulCase.values(shape.samples * shape.resultCount, seed: 3)
  }

  /// The three results of one case: y, dx and dweight.
  struct Results: Equatable {
    var y: [Float]
    var dx: [Float]
    var dweight: [Float]

    /// The bits of all three.
    var bits: [[UInt32]] { [y, dx, dweight].map { $0.map(\.bitPattern) } }
  }

  /// What was not written shows as NaN.
  private var blank: Results {
    Results(
      y: [Float](repeating: .nan, count: dy.count), dx: [Float](repeating: .nan, count: x.count),
      dweight: [Float](repeating: .nan, count: weight.count))
  }

  /// The results of the first `samples` images by the naive reference.
  func expected(samples: Int? = nil) -> Results {
    var results = blank
    NaiveConvolution.forward(shape, x: x, weight: weight, y: &results.y, samples: samples)
    NaiveConvolution.inputGradient(shape, dy: dy, weight: weight, dx: &results.dx, samples: samples)
    NaiveConvolution.weightGradient(
      shape, x: x, dy: dy, dweight: &results.dweight, samples: samples)
    return results
  }

  /// The results of the kernels of `form`.
  func computed(
    _ form: InstructionSet = .current, threads: Int = 1, samples: Int? = nil, packed: Bool = false,
    method: Convolution.Method? = nil
  ) -> Results {
    var results = blank
    let pool = ThreadPool(threads: threads)
    let forward = Convolution(shape, method: method, instructions: form)
    run(forward, from: x, to: &results.y, samples, packed, pool)
    let transposed = Convolution(shape, .transposed, method: method, instructions: form)
    run(transposed, from: dy, to: &results.dx, samples, packed, pool)
    let gradient = ConvolutionWeightGradient(shape, method: method, instructions: form)
    let workspace = Buffer(count: gradient.workspaceCount)
    gradient.run(
      x: x, dy: dy, dweight: &results.dweight, workspace: workspace.start, samples: samples,
      pool: pool)
    #expect(workspace.values.count == gradient.workspaceCount)
    return results
  }

  /// Runs a kernel from `input` to `output`, its weights packed ahead or not.
  func run(
    _ kernel: Convolution, from input: [Float], to output: UnsafeMutablePointer<Float>,
    _ samples: Int?, _ isPacked: Bool, _ pool: ThreadPool, epilogue: Epilogue = .none
  ) {
    let (workspace, packed) = (
      Buffer(count: kernel.workspaceCount), Buffer(count: kernel.packedCount)
    )
    if isPacked {
      kernel.pack(weight, into: packed.start)
      kernel.run(
        from: input, packed: packed.start, to: output, workspace: workspace.start,
        samples: samples, epilogue: epilogue, pool: pool)
    } else {
      kernel.run(
        from: input, weight: weight, to: output, workspace: workspace.start, samples: samples,
        epilogue: epilogue, pool: pool)
    }
    #expect(workspace.values.count + packed.values.count > 0)
  }

  /// Whether all results agree with the reference within the roundings of sums of their length.
  func agrees(_ results: Results, with expected: Results) -> Bool {
    let taps = shape.weightCount / shape.outputs
    let pixels = shape.samples * shape.outputHeight * shape.outputWidth
    let backward = shape.weightCount / shape.inputsPerGroup
    return close(results.y, expected.y, terms: taps)
      && close(results.dx, expected.dx, terms: backward)
      && close(results.dweight, expected.dweight, terms: pixels)
  }

  /// Checks bias, addend, ReLU and what follows against the reference on so many threads.
  func checkEpilogue(threads: Int, method: Convolution.Method? = nil) {
    let bias = Buffer(MatMulCase.values(shape.outputs, seed: 7))
    let addend = Buffer(MatMulCase.values(dy.count, seed: 8))
    var expected = [Float](repeating: 0, count: dy.count)
    NaiveConvolution.forward(
      shape, x: x, weight: weight, y: &expected, bias: bias.start, addend: addend.start, relu: true)
    let y = Buffer(count: dy.count)
    let seen = Seen(y, columns: shape.outputs)
    let convolution = Convolution(shape, method: method)
    let workspace = Buffer(count: convolution.workspaceCount)
    convolution.run(
      from: x, weight: weight, to: y.start, workspace: workspace.start,
      epilogue: Epilogue(bias: bias.start, addend: addend.start, relu: true, after: seen),
      pool: ThreadPool(threads: threads))
    #expect(agree(y.values, expected.map(Double.init), 1e-4), "\(shape)")
    #expect(seen.sawAllOnceFinished, "\(shape)")
  }

  /// Whether values agree within the roundings of sums of `terms` products.
  func close(_ actual: [Float], _ expected: [Float], terms: Int) -> Bool {
    let bound = 4 * Float(terms + 2) * 0x1p-24
    return zip(actual, expected).allSatisfy { abs($0 - $1) <= bound || ($0.isNaN && $1.isNaN) }
  }
}

extension ConvolutionShape {
  /// A shape with square images and kernels, in the order
  /// size, inputs, kernel, outputs, stride, pad.
  static func square(
    _ samples: Int, _ size: Int, _ inputs: Int, _ kernel: Int, _ outputs: Int, stride: Int = 1,
    pad: Int = 0, dilation: Int = 1, groups: Int = 1
  ) -> ConvolutionShape {
    var shape = ConvolutionShape(
      samples: samples, height: size, width: size, inputs: inputs, kernelHeight: kernel,
      kernelWidth: kernel, outputs: outputs)
    (shape.strideY, shape.strideX) = (stride, stride)
    (shape.padTop, shape.padBottom, shape.padLeft, shape.padRight) = (pad, pad, pad, pad)
    (shape.dilationY, shape.dilationX) = (dilation, dilation)
    shape.groups = groups
    return shape
  }

  /// A shape with nothing square about it.
  static func uneven(
    height: Int, width: Int, kernel: (Int, Int), stride: (Int, Int), pads: (Int, Int, Int, Int),
    dilation: (Int, Int) = (1, 1), channels: (Int, Int) = (3, 5), groups: Int = 1
  ) -> ConvolutionShape {
    var shape = ConvolutionShape(
      samples: 2, height: height, width: width, inputs: channels.0, kernelHeight: kernel.0,
      kernelWidth: kernel.1, outputs: channels.1)
    (shape.strideY, shape.strideX) = stride
    (shape.padTop, shape.padBottom, shape.padLeft, shape.padRight) = pads
    (shape.dilationY, shape.dilationX) = dilation
    shape.groups = groups
    return shape
  }
}
