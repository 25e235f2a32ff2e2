import CKernels

/// A convolution, or its gradient by the images, as sums gathered straight from the images: no
/// copy, no padding. Taps that see only padding are left out.
final class GatherConvolution: PackedConvolution {
  /// A part of the result whose places all see the same taps but for padding, and where its packed
  /// weights begin.
  private struct Phase {
    let gather: ck_gather
    let offset: Int
  }

  private nonisolated(unsafe) let phases: UnsafeMutableBufferPointer<Phase>
  /// The form of the kernels.
  let form: InstructionSet
  /// Rows, pixels of a row and channels of what is written.
  let written: (rows: Int, pixels: Int, channels: Int)
  private let costs: ConvolutionPieces.Costs
  /// Whether every result sees one channel alone.
  let isDepthwise: Bool
  let packedCount: Int
  /// Panels of all groups.
  private let panels: Int

  /// The convolution, or where it `pools` the largest of every 2x2 results of it.
  convenience init(forward shape: ConvolutionShape, pools: Bool = false, _ form: InstructionSet) {
    var gather = GatherConvolution.gather(forward: shape, form)
    if pools { gather.pool = 2 }
    self.init(
      gather, y: [gather.y], x: [gather.x], shape,
      written: (
        shape.outputHeight / gather.pool, shape.outputWidth / gather.pool, shape.outputs
      ))
  }

  /// The axes and the strides of the convolution.
  static func gather(forward shape: ConvolutionShape, _ form: InstructionSet) -> ck_gather {
    let axes = GatherAxis.both(shape)
    var gather = weights(of: shape, form)
    (gather.y, gather.x) = (axes.y.forward, axes.x.forward)
    gather.in_pixel = shape.inputs
    gather.in_row = shape.width * shape.inputs
    gather.in_image = shape.imageCount
    (gather.depth, gather.columns) = (shape.inputsPerGroup, shape.outputsPerGroup)
    (gather.weight_depth, gather.weight_column) = (shape.outputs, 1)
    return gather
  }

  /// The strides of the weights.
  private static func weights(of shape: ConvolutionShape, _ form: InstructionSet) -> ck_gather {
    var gather = ck_gather()
    gather.isa = form.rawValue
    gather.groups = shape.groups
    gather.weight_group = shape.outputsPerGroup
    gather.weight_tap = shape.inputsPerGroup * shape.outputs
    gather.weight_row = shape.kernelWidth * gather.weight_tap
    gather.pool = 1
    return gather
  }

  /// The gradient by the images.
  convenience init(backward shape: ConvolutionShape, _ form: InstructionSet) {
    let axes = GatherAxis.both(shape)
    var gather = GatherConvolution.weights(of: shape, form)
    gather.in_pixel = shape.outputs
    gather.in_row = shape.outputWidth * shape.outputs
    gather.in_image = shape.resultCount
    (gather.depth, gather.columns) = (shape.outputsPerGroup, shape.inputsPerGroup)
    (gather.weight_depth, gather.weight_column) = (1, shape.outputs)
    self.init(
      gather, y: axes.y.backward, x: axes.x.backward, shape,
      written: (shape.height, shape.width, shape.inputs))
  }

  /// The phases of every pair of axes; `common` has the strides of what is read.
  private init(
    _ common: ck_gather, y: [ck_axis], x: [ck_axis], _ shape: ConvolutionShape,
    written: (rows: Int, pixels: Int, channels: Int)
  ) {
    var (phases, offset, common) = ([Phase](), 0, common)
    common.out_pixel = written.channels
    common.out_row = written.pixels * written.channels
    common.out_image = written.rows * common.out_row
    for (y, x) in y.flatMap({ y in x.map { (y, $0) } }) {
      (common.y, common.x) = (y, x)
      phases.append(Phase(gather: common, offset: offset))
      offset += withUnsafePointer(to: common) { ck_gather_packed_count($0) }
    }
    isDepthwise = shape.isDepthwise
    panels = isDepthwise ? 1 : shape.groups * withUnsafePointer(to: common, ck_gather_panels)
    packedCount = isDepthwise ? shape.weightCount : offset
    costs = .init(
      row: (shape.imageCount + shape.resultCount) / written.rows,
      work: shape.productsPerSample / written.rows, weights: packedCount)
    self.phases = .allocate(capacity: phases.count)
    _ = self.phases.initialize(from: phases)
    self.written = written
    form = InstructionSet(rawValue: common.isa) ?? .portable
  }

  deinit { phases.deallocate() }

  /// The axes and strides where all results see the same taps but for padding.
  var onlyPhase: ck_gather? { phases.count == 1 && !isDepthwise ? phases[0].gather : nil }

  var choice: String {
    if isDepthwise { return "depthwise \(form.name)" }
    let (rows, width) = (ck_matmul_tile_rows(form.rawValue), ck_matmul_panel_width(form.rawValue))
    return "direct \(rows)x\(width) \(form.name)"
  }

  func pack(
    _ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, pool: ThreadPool?
  ) {
    if isDepthwise { return packed.update(from: weight, count: packedCount) }
    EqualPieces(phases.count * panels, size: 1).forEach(on: pool) { piece in
      let phase = phases[piece / panels]
      withUnsafePointer(to: phase.gather) {
        ck_gather_pack($0, weight, piece % panels, packed + phase.offset)
      }
    }
  }

  func run(
    from input: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool
  ) {
    let pieces = ConvolutionPieces(
      samples: samples, rows: written.rows, panels: panels, costs: costs)
    pool.parallel(pieces.count) { index in
      let piece = pieces[index]
      let block = ck_gather_block(
        sample: piece.samples.lowerBound, samples: piece.samples.count,
        row: piece.rows.lowerBound, rows: piece.rows.count, panel: piece.panels.lowerBound,
        panels: piece.panels.count)
      for phase in phases {
        var buffers = ck_gather_buffers(
          in: input, weight: packed, out: output, bias: epilogue.bias, addend: epilogue.addend,
          relu: epilogue.relu ? 1 : 0)
        if !isDepthwise { buffers.weight += phase.offset }
        withUnsafePointer(to: phase.gather) {
          isDepthwise
            ? ck_depthwise_run($0, &buffers, block) : ck_gather_run($0, &buffers, block)
        }
      }
      guard let after = epilogue.after else { return }
      let columns = self.columns(of: piece.panels)
      let row = (piece.samples.lowerBound * written.rows + piece.rows.lowerBound) * written.pixels
      let rows = piece.samples.count * piece.rows.count * written.pixels
      after.run(rows: row..<row + rows, columns: columns)
    }
  }

  /// The channels some panels hold.
  private func columns(of range: Range<Int>) -> Range<Int> {
    if isDepthwise { return 0..<written.channels }
    let gather = phases[0].gather
    let (width, perGroup) = (ck_matmul_panel_width(form.rawValue), panels / gather.groups)
    func start(_ panel: Int) -> Int {
      panel / perGroup * gather.columns + min(panel % perGroup * width, gather.columns)
    }
    return start(range.lowerBound)..<start(range.upperBound)
  }
}
