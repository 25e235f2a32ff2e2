/// A bound, reusable convolution of images [samples, height, width, inputs] with weights
/// [kernelHeight, kernelWidth, inputs / groups, outputs], float32; only the buffers, and a smaller
/// number of samples, change from run to run. The same bits at any number of threads.
public struct Convolution: Sendable {
  /// The sizes this convolution is bound to.
  public let shape: ConvolutionShape
  let form: InstructionSet

  /// Binds a convolution.
  public init(_ shape: ConvolutionShape, instructions form: InstructionSet = .current) {
    self.shape = shape
    self.form = form
  }

  /// Floats of scratch memory a run needs.
  public var workspaceCount: Int { 0 }

  /// How many floats the weights take when packed ahead.
  public var packedCount: Int { shape.weightCount }

  /// The implementation this convolution is bound to, in words.
  public var choice: String { "naive" }

  /// Lays weights that do not change out for the runs with `packed`.
  public func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    packed.update(from: weight, count: shape.weightCount)
  }

  /// Computes the results of the first `samples` images (all when nil) and applies `epilogue` to
  /// them as to a matrix [samples * outputHeight * outputWidth, outputs].
  ///
  /// `workspace` holds `workspaceCount` floats. y must not overlap x or the weights.
  public func run(
    x: UnsafePointer<Float>, weight: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    NaiveConvolution.forward(
      shape, x: x, weight: weight, y: y, samples: samples, bias: epilogue.bias, relu: epilogue.relu)
    let rows = (samples ?? shape.samples) * shape.outputHeight * shape.outputWidth
    if rows > 0 { epilogue.hook?(0, rows, 0, shape.outputs) }
  }

  /// The same with weights packed ahead by `pack`.
  public func run(
    x: UnsafePointer<Float>, packed: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    run(
      x: x, weight: packed, y: y, workspace: workspace, samples: samples, epilogue: epilogue,
      pool: pool)
  }
}
