/// A bound, reusable convolution of images [samples, height, width, inputs] with weights
/// [kernelHeight, kernelWidth, inputs / groups, outputs], or its transpose, float32; only the
/// buffers, and a smaller number of samples, change from run to run. The same bits at any number of
/// threads.
public struct Convolution: Sendable {
  /// Which way it goes.
  public enum Direction: Sendable {
    /// From the images to the results.
    case forward
    /// From the results to the images: the gradient by the images, and the transposed convolution.
    case transposed
  }

  /// How it is computed where it is no product of the pixels with a matrix.
  public enum Method: Hashable, Sendable {
    /// Sums over the taps, straight from the images.
    case direct
    /// Winograd's F(s x s, 3x3) with tiles of s x s results, 2 or 4, where it applies.
    case winograd(Int)
  }

  /// The sizes of the convolution, whichever way it goes.
  public let shape: ConvolutionShape
  private let direction: Direction
  private let work: Work

  /// How it is computed: as one product with the pixels, or from weights that are laid out for it.
  private enum Work {
    case product(MatMul, PackedMatrix)
    case packed(any PackedConvolution)
  }

  /// Binds a convolution; without a method, to the one that takes least time for weights that are,
  /// or are not, packed ahead. Where it `pools`, the largest of every 2x2 results is written alone,
  /// [samples, outputHeight / 2, outputWidth / 2, outputs]: forward, for shapes that `canPool`,
  /// and with an epilogue that has no addend.
  public init(
    _ shape: ConvolutionShape, _ direction: Direction = .forward, method: Method? = nil,
    pools: Bool = false, packsAhead: Bool = false, instructions form: InstructionSet = .current
  ) {
    precondition(!pools || direction == .forward && shape.canPool)
    (self.shape, self.direction) = (shape, direction)
    let isForward = direction == .forward
    guard shape.isPointwise, !pools else {
      let direct =
        isForward
        ? GatherConvolution(forward: shape.repeated, pools: pools, form)
        : GatherConvolution(backward: shape.repeated, form)
      work = .packed(
        Convolution.way(direct, method, samples: shape.samples, packsAhead: packsAhead))
      return
    }
    let (k, n) = isForward ? (shape.inputs, shape.outputs) : (shape.outputs, shape.inputs)
    let product = MatMul(
      m: shape.samples * shape.height * shape.width, n: n, k: k, transposeA: false,
      transposeB: !isForward, instructions: form)
    work = .product(product, PackedMatrix(k: k, n: n, instructions: form))
  }

  /// The direct way, or one of Winograd's: that which is asked for, or else the fastest.
  private static func way(
    _ direct: GatherConvolution, _ method: Method?, samples: Int, packsAhead: Bool
  ) -> any PackedConvolution {
    switch method {
    case .direct: return direct
    case .winograd(let size): return WinogradConvolution(direct, size: size) ?? direct
    case nil:
      func cost(_ way: WinogradConvolution) -> Double {
        way.cost(samples: samples, packsAhead: packsAhead)
      }
      let ways = WinogradConvolution.sizes.compactMap { WinogradConvolution(direct, size: $0) }
      guard let best = ways.min(by: { cost($0) < cost($1) }),
        cost(best) < best.directCost(samples: samples)
      else { return direct }
      return best
    }
  }

  /// Floats of scratch memory a run needs.
  public var workspaceCount: Int {
    switch work {
    case .product(let product, _): product.workspaceCount
    case .packed(let way): shape.isDepthwise ? repeatsCount : way.packedCount
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
    case .packed(let way): way.packedCount
    }
  }

  /// The implementation this is bound to, in words, such as "direct 14x32 avx512".
  public var choice: String {
    switch work {
    case .product(let product, _): product.choice
    case .packed(let way): way.choice
    }
  }

  /// Lays weights that do not change out for the runs with `packed`.
  public func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    switch work {
    case .product(_, let layout):
      layout.pack(weight, transposed: direction == .transposed, into: packed)
    case .packed(let way): way.pack(weight, into: packed, pool: nil)
    }
  }

  /// Computes what is written for the first `samples` images (all when nil) and applies `epilogue`
  /// to it as to a matrix of pixels by channels: from images to
  /// [samples, outputHeight, outputWidth, outputs], or the other way round where it is transposed.
  ///
  /// `workspace` holds `workspaceCount` floats. `output` must not overlap `input` or the weights.
  public func run(
    from input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>,
    samples: Int? = nil, epilogue: Epilogue = .none, pool: ThreadPool
  ) {
    switch work {
    case .product(let product, _):
      product.run(
        a: input, b: weight, c: output, workspace: workspace, rows: rows(samples),
        epilogue: epilogue, pool: pool)
    case .packed(let way):
      if !shape.isDepthwise { way.pack(weight, into: workspace, pool: pool) }
      let packed = shape.isDepthwise ? weight : UnsafePointer(workspace)
      run(way, input, packed, output, workspace, samples ?? shape.samples, epilogue, pool)
    }
  }

  /// The same with weights packed ahead by `pack`.
  public func run(
    from input: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>,
    samples: Int? = nil, epilogue: Epilogue = .none, pool: ThreadPool
  ) {
    switch work {
    case .product(let product, _):
      product.run(
        a: input, packed: packed, c: output, workspace: workspace, rows: rows(samples),
        epilogue: epilogue, pool: pool)
    case .packed(let way):
      run(way, input, packed, output, workspace, samples ?? shape.samples, epilogue, pool)
    }
  }

  /// Runs; where channels are repeated, from or by way of a copy of the images in the workspace.
  private func run(
    _ way: any PackedConvolution, _ input: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ workspace: UnsafeMutablePointer<Float>,
    _ samples: Int, _ epilogue: Epilogue, _ pool: ThreadPool
  ) {
    var (input, target, tail) = (input, output, epilogue)
    let repeats = ChannelRepeats(shape)
    let addsRepeats = shape.repeats > 1 && direction == .transposed
    if shape.repeats > 1, direction == .forward {
      repeats.expand(input, into: workspace, samples: samples, pool: pool)
      input = UnsafePointer(workspace)
    }
    if addsRepeats { (target, tail) = (workspace, .none) }
    way.run(
      from: input, packed: packed, to: target, samples: samples, epilogue: tail, pool: pool)
    guard addsRepeats else { return }
    repeats.add(workspace, into: output, samples: samples, epilogue: epilogue, pool: pool)
  }

  /// Rows of the product, each a pixel.
  private func rows(_ samples: Int?) -> Int {
    (samples ?? shape.samples) * shape.height * shape.width
  }
}
