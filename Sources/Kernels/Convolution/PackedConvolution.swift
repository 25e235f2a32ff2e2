/// A way to compute a convolution, or its transpose, from weights that are laid out for it.
protocol PackedConvolution: AnyObject, Sendable {
  /// How many floats the packed weights take.
  var packedCount: Int { get }
  /// Floats of scratch memory of a run from the weights as they are.
  var workspaceCount: Int { get }
  /// The kernels this is bound to, in words.
  var choice: String { get }
  /// Lays the weights out, on the pool's threads if given.
  func pack(
    _ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, pool: ThreadPool?)
  /// Computes what is written for `samples` images from the weights as they are.
  func run(
    from input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool)
  /// Computes the same from packed weights.
  func run(
    from input: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool)
}

extension PackedConvolution {
  /// Room for the packed weights.
  var workspaceCount: Int { packedCount }

  /// Packs the weights first.
  func run(
    from input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool
  ) {
    pack(weight, into: workspace, pool: pool)
    run(
      from: input, packed: workspace, to: output, workspace: workspace, samples: samples,
      epilogue: epilogue, pool: pool)
  }
}
