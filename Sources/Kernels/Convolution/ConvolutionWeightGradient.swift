/// A bound, reusable gradient of a convolution by its weights, summed over the images. The same
/// bits at any number of threads.
public struct ConvolutionWeightGradient: Sendable {
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

  /// The implementation this gradient is bound to, in words.
  public var choice: String { "naive" }

  /// Computes dweight [kernelHeight, kernelWidth, inputs / groups, outputs] from the first
  /// `samples` images (all when nil) of x and dy; no images give zeros.
  ///
  /// `workspace` holds `workspaceCount` floats. dweight must not overlap x or dy.
  public func run(
    x: UnsafePointer<Float>, dy: UnsafePointer<Float>, dweight: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, pool: ThreadPool
  ) {
    NaiveConvolution.weightGradient(shape, x: x, dy: dy, dweight: dweight, samples: samples)
  }
}
