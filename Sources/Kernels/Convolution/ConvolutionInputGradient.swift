/// A bound, reusable gradient of a convolution by its images, which is also the transposed
/// convolution of dy: then `shape` is that of the convolution it is the transpose of, dy its images
/// and dx its results. The same bits at any number of threads.
public struct ConvolutionInputGradient: Sendable {
  /// The sizes of the convolution.
  public let shape: ConvolutionShape
  private let work: Work

  /// How it is computed: as one product with the pixels, or gathered from the images.
  private enum Work {
    case product(MatMul, PackedMatrix)
    case gather(GatherConvolution)
  }

  /// Binds the gradient of a convolution.
  public init(_ shape: ConvolutionShape, instructions form: InstructionSet = .current) {
    self.shape = shape
    let (k, n) = (shape.outputs, shape.inputs)
    guard shape.isPointwise else {
      work = .gather(GatherConvolution(backward: shape.repeated, form))
      return
    }
    work = .product(
      MatMul(
        m: shape.samples * shape.height * shape.width, n: n, k: k, transposeA: false,
        transposeB: true, instructions: form),
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

  /// The implementation this gradient is bound to, in words, such as "direct 14x32 avx512".
  public var choice: String {
    switch work {
    case .product(let product, _): product.choice
    case .gather(let gather): gather.choice
    }
  }

  /// Lays weights that do not change out for the runs with `packed`.
  public func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    switch work {
    case .product(_, let layout): layout.pack(weight, transposed: true, into: packed)
    case .gather(let gather): gather.pack(weight, into: packed, pool: nil)
    }
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
    let samples = samples ?? shape.samples
    switch work {
    case .product(let product, _):
      product.run(
        a: dy, b: weight, c: dx, workspace: workspace, rows: samples * pixels,
        epilogue: epilogue, pool: pool)
    case .gather(let gather):
      if !gather.isDepthwise { gather.pack(weight, into: workspace, pool: pool) }
      run(
        gather, dy, gather.isDepthwise ? weight : UnsafePointer(workspace), dx, workspace,
        samples, epilogue, pool)
    }
  }

  /// The same with weights packed ahead by `pack`.
  public func run(
    dy: UnsafePointer<Float>, packed: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    let samples = samples ?? shape.samples
    switch work {
    case .product(let product, _):
      product.run(
        a: dy, packed: packed, c: dx, workspace: workspace, rows: samples * pixels,
        epilogue: epilogue, pool: pool)
    case .gather(let gather):
      run(gather, dy, packed, dx, workspace, samples, epilogue, pool)
    }
  }

  /// Gathers dx, where channels are repeated by way of the workspace.
  private func run(
    _ gather: GatherConvolution, _ dy: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>, _ workspace: UnsafeMutablePointer<Float>, _ samples: Int,
    _ epilogue: Epilogue, _ pool: ThreadPool
  ) {
    guard shape.repeats > 1 else {
      return gather.run(
        from: dy, packed: packed, to: dx, samples: samples, epilogue: epilogue, pool: pool)
    }
    gather.run(
      from: dy, packed: packed, to: workspace, samples: samples, epilogue: .none, pool: pool)
    ChannelRepeats(shape).add(
      workspace, into: dx, samples: samples, epilogue: epilogue, pool: pool)
  }

  /// Pixels of an image, where each is a row of a product.
  private var pixels: Int { shape.height * shape.width }
}
