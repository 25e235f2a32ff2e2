import CKernels

/// A bound, reusable gradient of a convolution by its weights, summed over the images. The same
/// bits at any number of threads.
public struct ConvolutionWeightGradient: Sendable {
  /// The sizes of the convolution.
  public let shape: ConvolutionShape
  private let form: InstructionSet
  private let gradient: ck_gather
  private let cut: WeightPieces
  private let isDepthwise: Bool
  private let isWinograd: Bool
  /// Channels of a group of dy when widened to whole vectors, or as they are.
  private let widened: Int
  /// The most parts whose sums are added up, or 0 if there is never more than one.
  private let mostParts: Int

  /// Binds the gradient of a convolution; without a method, to the one that takes least time.
  public init(
    _ shape: ConvolutionShape, method: Convolution.Method? = nil,
    instructions form: InstructionSet = .current
  ) {
    self.shape = shape
    self.form = form
    let columns = shape.outputsPerGroup
    let width = ck_matmul_panel_width(form.rawValue)
    let lanes = width / 2
    isDepthwise = shape.isDepthwise
    widened = isDepthwise ? columns : ceilingDivision(columns, by: lanes) * lanes
    let flat = shape.flattened.repeated
    gradient = GatherConvolution.gather(forward: flat, form)
    let panels = withUnsafePointer(to: gradient, ck_gather_panels)
    let fits = withUnsafePointer(to: gradient, ck_winograd_gradient_fits) != 0
    let winograd = WeightPieces(winograd: flat, panels: panels, width: width)
    isWinograd =
      fits && (method == .winograd(4) || method == nil && Self.winogradIsFaster(flat, winograd))
    let direct = WeightPieces(flat, panels: panels)
    let cut = isDepthwise ? WeightPieces(depthwise: flat) : isWinograd ? winograd : direct
    self.cut = cut
    let parts = (0...max(shape.samples, 0)).map { cut.pieces(samples: $0).parts }.max() ?? 1
    mostParts = parts > 1 ? parts : 0
  }

  /// Whether Winograd's F(4x4, 3x3), where it applies, takes less time than the direct sums:
  /// measured on 2 to 56 pixels squared of 16 to 512 channels, one core with AVX-512, in
  /// multiplications of a pair of channels.
  private static func winogradIsFaster(_ shape: ConvolutionShape, _ cut: WeightPieces) -> Bool {
    let (transforms, sums, block) = (12.0, 40.0, Int(CK_WINOGRAD_BLOCK))
    let channels = 1 / Double(min(shape.inputs, block)) + 1 / Double(min(shape.outputs, block))
    let (rows, pixels) = (shape.outputHeight, shape.outputWidth)
    let tiles = shape.samples * ceilingDivision(rows, by: 4) * ceilingDivision(pixels, by: 4)
    let parts = Double(cut.pieces(samples: shape.samples).parts)
    let direct = Double(shape.samples * rows * pixels * 9)
    return 36 * (Double(tiles) * (1.3 + transforms * channels) + parts * sums) < direct
  }

  private var widensResults: Bool { widened != shape.outputsPerGroup }

  /// Floats of dy of an image, widened.
  private var widenedCount: Int {
    shape.outputHeight * shape.outputWidth * shape.groups * widened
  }

  /// Floats of x with repeated channels, or of the widened dy.
  private var copyCount: Int {
    if widensResults { return shape.samples * widenedCount }
    return shape.repeats > 1 ? shape.samples * shape.imageCount * shape.repeats : 0
  }

  /// Floats of scratch memory a run needs: a copy of x or dy, then the sums of every part.
  public var workspaceCount: Int { copyCount + mostParts * shape.weightCount }

  /// The implementation this gradient is bound to, in words, such as "direct 14x32 avx512".
  public var choice: String {
    if isDepthwise { return "depthwise \(form.name)" }
    if isWinograd { return "winograd 4x4 \(form.name)" }
    let (rows, width) = (ck_matmul_tile_rows(form.rawValue), ck_matmul_panel_width(form.rawValue))
    return "direct \(rows)x\(width) \(form.name)"
  }

  /// Computes dweight [kernelHeight, kernelWidth, inputs / groups, outputs] from the first
  /// `samples` images (all when nil) of x and dy; no images give zeros.
  ///
  /// `workspace` holds `workspaceCount` floats. dweight must not overlap x or dy.
  public func run(
    x: UnsafePointer<Float>, dy: UnsafePointer<Float>, dweight: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, samples: Int? = nil, pool: ThreadPool
  ) {
    let samples = samples ?? shape.samples
    var work = ck_weight_gradient()
    (work.gather, work.in, work.dy) = (gradient, x, dy)
    (work.dy_group, work.dy_pixel) = (widened, shape.groups * widened)
    work.dy_row = gradient.x.results * work.dy_pixel
    work.dy_image = gradient.y.results * work.dy_row
    if widensResults {
      widen(dy, into: workspace, samples: samples, pool: pool)
      work.dy = UnsafePointer(workspace)
    } else if shape.repeats > 1 {
      ChannelRepeats(shape).expand(x, into: workspace, samples: samples, pool: pool)
      work.in = UnsafePointer(workspace)
    }
    let partial = workspace + copyCount
    let pieces = cut.pieces(samples: samples)
    let sums = pieces.parts > 1 ? partial : dweight
    pool.parallel(pieces.count) { index in
      let (block, part) = pieces[index]
      withUnsafePointer(to: work) {
        let target = sums + part * shape.weightCount
        if isDepthwise {
          ck_depthwise_gradient_run($0, block, target)
        } else if isWinograd {
          ck_winograd_gradient_run($0, block, target)
        } else {
          ck_weight_gradient_run($0, block, target)
        }
      }
    }
    if pieces.parts > 1 { add(partial, parts: pieces.parts, into: dweight, pool: pool) }
  }

  /// Copies dy with every group widened to whole vectors.
  private func widen(
    _ dy: UnsafePointer<Float>, into wide: UnsafeMutablePointer<Float>, samples: Int,
    pool: ThreadPool
  ) {
    let rows = EqualPieces(
      rows: samples * shape.outputHeight * shape.outputWidth, columns: shape.groups * widened)
    rows.forEach(on: pool) {
      let range = rows[$0]
      ck_widen_rows(
        dy + range.lowerBound * shape.outputs, range.count, shape.groups, shape.outputsPerGroup,
        widened, wide + range.lowerBound * shape.groups * widened)
    }
  }

  /// Adds the sums of all parts up, first to last.
  private func add(
    _ partial: UnsafePointer<Float>, parts: Int, into dweight: UnsafeMutablePointer<Float>,
    pool: ThreadPool
  ) {
    let count = shape.weightCount
    let pieces = EqualPieces(count, size: 4096)
    pieces.forEach(on: pool) {
      let range = pieces[$0]
      (dweight + range.lowerBound).update(from: partial + range.lowerBound, count: range.count)
      for part in 1..<parts {
        let more = partial + part * count
        for index in range { dweight[index] += more[index] }
      }
    }
  }
}
