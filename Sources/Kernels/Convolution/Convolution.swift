/// A bound, reusable convolution of images [samples, height, width, inputs] with weights
/// [kernelHeight, kernelWidth, inputs / groups, outputs], float32; only the buffers, and a smaller
/// number of samples, change from run to run. The same bits at any number of threads.
public struct Convolution: Sendable {
  /// The sizes this convolution is bound to.
  public let shape: ConvolutionShape
  private let work: Work

  /// How it is computed: as one product with the pixels, or gathered from the images.
  private enum Work {
    case product(MatMul, PackedMatrix)
    case gather(GatherConvolution)
  }

  /// Binds a convolution.
  public init(_ shape: ConvolutionShape, instructions form: InstructionSet = .current) {
    self.shape = shape
    let (k, n) = (shape.inputs, shape.outputs)
    guard shape.isPointwise else {
      work = .gather(GatherConvolution(forward: shape.repeated, form))
      return
    }
    work = .product(
      MatMul(
        m: shape.samples * shape.height * shape.width, n: n, k: k, transposeA: false,
        transposeB: false, instructions: form),
      PackedMatrix(k: k, n: n, instructions: form))
  }

  /// Floats of scratch memory a run needs.
  public var workspaceCount: Int {
    switch work {
    case .product(let product, _): product.workspaceCount
    case .gather(let gather):
      gather.isDepthwise ? repeatsCount : gather.packedCount
    }
  }

  /// Floats of the images with repeated channels, if they are.
  private var repeatsCount: Int {
    shape.repeats > 1 ? shape.samples * ChannelRepeats(shape).count : 0
  }

  /// How many floats the weights take when packed ahead.
  public var packedCount: Int {
    switch work {
    case .product(_, let layout): layout.packedCount
    case .gather(let gather): gather.packedCount
    }
  }

  /// The implementation this convolution is bound to, in words, such as "direct 14x32 avx512".
  public var choice: String {
    switch work {
    case .product(let product, _): product.choice
    case .gather(let gather): gather.choice
    }
  }

  /// Lays weights that do not change out for the runs with `packed`.
  public func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    switch work {
    case .product(_, let layout): layout.pack(weight, transposed: false, into: packed)
    case .gather(let gather): gather.pack(weight, into: packed, pool: nil)
    }
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
    let samples = samples ?? shape.samples
    switch work {
    case .product(let product, _):
      product.run(
        a: x, b: weight, c: y, workspace: workspace, rows: samples * pixels,
        epilogue: epilogue, pool: pool)
    case .gather(let gather):
      if !gather.isDepthwise { gather.pack(weight, into: workspace, pool: pool) }
      run(
        gather, x, gather.isDepthwise ? weight : UnsafePointer(workspace), y, workspace,
        samples, epilogue, pool)
    }
  }

  /// The same with weights packed ahead by `pack`.
  public func run(
    x: UnsafePointer<Float>, packed: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    let samples = samples ?? shape.samples
    switch work {
    case .product(let product, _):
      product.run(
        a: x, packed: packed, c: y, workspace: workspace, rows: samples * pixels,
        epilogue: epilogue, pool: pool)
    case .gather(let gather):
      run(gather, x, packed, y, workspace, samples, epilogue, pool)
    }
  }

  /// Gathers y, where channels are repeated from a copy of x in the workspace.
  private func run(
    _ gather: GatherConvolution, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ workspace: UnsafeMutablePointer<Float>, _ samples: Int,
    _ epilogue: Epilogue, _ pool: ThreadPool
  ) {
    if shape.repeats > 1 {
      ChannelRepeats(shape).expand(x, into: workspace, samples: samples, pool: pool)
    }
    gather.run(
      from: shape.repeats > 1 ? UnsafePointer(workspace) : x, packed: packed, to: y,
      samples: samples, epilogue: epilogue, pool: pool)
  }

  /// Pixels of an image, where each is a row of a product.
  private var pixels: Int { shape.height * shape.width }
}
