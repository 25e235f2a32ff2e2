/// A bound, reusable gradient of a convolution by its images, which is also the transposed
/// convolution of dy: then `shape` is that of the convolution it is the transpose of, dy its images
/// and dx its results. The same bits at any number of threads.
public struct ConvolutionInputGradient: Sendable {
  /// The sizes of the convolution.
  public let shape: ConvolutionShape
  let form: InstructionSet

  /// Binds the gradient of a convolution.
  public init(_ shape: ConvolutionShape, instructions form: InstructionSet = .current) {
    self.shape = shape
    self.form = form
  }

  /// Floats of scratch memory a run needs.
  public var workspaceCount: Int { 0 }

  /// How many floats the weights take when packed ahead.
  public var packedCount: Int { shape.weightCount }

  /// The implementation this gradient is bound to, in words.
  public var choice: String { "naive" }

  /// Lays weights that do not change out for the runs with `packed`.
  public func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    packed.update(from: weight, count: shape.weightCount)
  }

  /// Computes dx [samples, height, width, inputs] from dy
  /// [samples, outputHeight, outputWidth, outputs] for the first `samples` images (all when nil)
  /// and applies `epilogue` to it as to a matrix [samples * height * width, inputs].
  ///
  /// `workspace` holds `workspaceCount` floats. dx must not overlap dy or the weights.
  public func run(
    dy: UnsafePointer<Float>, weight: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    NaiveConvolution.inputGradient(
      shape, dy: dy, weight: weight, dx: dx, samples: samples, bias: epilogue.bias,
      relu: epilogue.relu)
    let rows = (samples ?? shape.samples) * shape.height * shape.width
    if rows > 0 { epilogue.hook?(0, rows, 0, shape.inputs) }
  }

  /// The same with weights packed ahead by `pack`.
  public func run(
    dy: UnsafePointer<Float>, packed: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    run(
      dy: dy, weight: packed, dx: dx, workspace: workspace, samples: samples, epilogue: epilogue,
      pool: pool)
  }
}
