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
  private let way: any PackedConvolution

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
    guard !shape.isPointwise || pools else {
      way = PointwiseConvolution(shape, isTransposed: !isForward, form)
      return
    }
    let direct =
      isForward
      ? GatherConvolution(forward: shape.repeated, pools: pools, form)
      : GatherConvolution(backward: shape.repeated, form)
    way = Convolution.way(direct, method, samples: shape.samples, packsAhead: packsAhead)
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
  public var workspaceCount: Int { shape.isDepthwise ? repeatsCount : way.workspaceCount }

  /// Floats of the images with repeated channels, if they are.
  private var repeatsCount: Int {
    shape.repeats > 1 ? shape.samples * ChannelRepeats(shape).count : 0
  }

  /// How many floats the weights take when packed ahead.
  public var packedCount: Int { way.packedCount }

  /// The implementation this is bound to, in words, such as "direct 14x32 avx512".
  public var choice: String { way.choice }

  /// Lays weights that do not change out for the runs with `packed`.
  public func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    way.pack(weight, into: packed, pool: nil)
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
    if shape.isDepthwise {
      return run(
        from: input, packed: weight, to: output, workspace: workspace, samples: samples,
        epilogue: epilogue, pool: pool)
    }
    way.run(
      from: input, weight: weight, to: output, workspace: workspace,
      samples: samples ?? shape.samples, epilogue: epilogue, pool: pool)
  }

  /// The same with weights packed ahead by `pack`.
  public func run(
    from input: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>,
    samples: Int? = nil, epilogue: Epilogue = .none, pool: ThreadPool
  ) {
    let samples = samples ?? shape.samples
    if shape.repeats > 1 {
      return runRepeated(input, packed, output, workspace, samples, epilogue, pool)
    }
    way.run(
      from: input, packed: packed, to: output, workspace: workspace, samples: samples,
      epilogue: epilogue, pool: pool)
  }

  /// The same where channels are repeated: from or by way of a copy of the images in the workspace.
  private func runRepeated(
    _ input: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ workspace: UnsafeMutablePointer<Float>,
    _ samples: Int, _ epilogue: Epilogue, _ pool: ThreadPool
  ) {
    let repeats = ChannelRepeats(shape)
    switch direction {
    case .forward:
      repeats.expand(input, into: workspace, samples: samples, pool: pool)
      way.run(
        from: workspace, packed: packed, to: output, workspace: workspace, samples: samples,
        epilogue: epilogue, pool: pool)
    case .transposed:
      way.run(
        from: input, packed: packed, to: workspace, workspace: workspace, samples: samples,
        epilogue: .none, pool: pool)
      repeats.add(workspace, into: output, samples: samples, epilogue: epilogue, pool: pool)
    }
  }
}
