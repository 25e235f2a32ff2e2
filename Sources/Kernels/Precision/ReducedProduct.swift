import CKernels

/// A bound, reusable product of reduced precision: a convolution with weights
/// [kernelHeight, kernelWidth, inputs, outputs] of bfloat16 or 8-bit integers, or a linear layer as
/// one of images of a single pixel. Inputs and results are floats; inputs are laid out for the unit
/// first, with their padding around them. The same bits at any number of threads.
public struct ReducedProduct: Sendable {
  /// The sizes this product is bound to; one group of channels.
  public let shape: ConvolutionShape
  /// How it is computed.
  public let unit: ReducedUnit
  private let form: InstructionSet
  private let input: InputScale?
  private let dots: ck_dots
  private let costs: ConvolutionPieces.Costs

  /// Bytes of inputs that are laid out at a time: they stay in the second-level cache.
  private static let chunkBytes = 1 << 20

  /// Binds a product; `input` says how inputs become integers, where the unit takes such.
  public init(
    _ shape: ConvolutionShape, unit: ReducedUnit, input: InputScale? = nil,
    instructions form: InstructionSet = .current
  ) {
    precondition(shape.groups == 1, "products of reduced precision have one group of channels")
    precondition(unit.isInteger == (input != nil), "integers and their scale go together")
    precondition(unit.isAvailable(in: form), "the processor has not got the unit")
    (self.shape, self.unit, self.form, self.input) = (shape, unit, form, input)
    dots = ReducedProduct.dots(shape, unit, form)
    let speed =
      switch unit {
      case .widened, .bfloat16, .pairs: 1
      case .quads, .bfloat16Tiles: 4
      case .quadTiles: 8
      }
    costs = .init(
      row: (shape.imageCount + shape.resultCount) / shape.outputHeight,
      work: shape.productsPerSample / shape.outputHeight / speed,
      weights: shape.weightCount / 2)
  }

  /// Words of weights for a pixel's inputs. Those of long images of one pixel fill whole steps of
  /// tiles.
  private static func depth(_ shape: ConvolutionShape, _ unit: ReducedUnit) -> Int {
    let words = ceilingDivision(shape.inputs, by: unit.group)
    let isPixel = shape.imageCount == shape.inputs && shape.kernelHeight * shape.kernelWidth == 1
    guard isPixel, words >= fewestSteps * unit.step else { return words }
    return ceilingDivision(words, by: unit.step) * unit.step
  }

  /// Steps from which on one more costs less than what its being whole saves.
  private static let fewestSteps = 4

  private static func dots(
    _ shape: ConvolutionShape, _ unit: ReducedUnit, _ form: InstructionSet
  ) -> ck_dots {
    let depth = depth(shape, unit)
    let pixel = depth * unit.inputWords
    let row = (shape.padLeft + shape.width + shape.padRight) * pixel
    let isJoined = shape.dilationX == 1
    var dots = ck_dots()
    (dots.isa, dots.unit) = (form.rawValue, unit.rawValue)
    dots.width = shape.outputWidth
    dots.in_pixel = shape.strideX * pixel
    dots.in_row = shape.strideY * row
    dots.in_image = (shape.padTop + shape.height + shape.padBottom) * row
    (dots.planes, dots.a_plane) = (isJoined ? 1 : shape.kernelHeight, shape.dilationY * row)
    (dots.lines, dots.a_line) =
      isJoined
      ? (shape.kernelHeight, shape.dilationY * row) : (shape.kernelWidth, shape.dilationX * pixel)
    dots.k = isJoined ? shape.kernelWidth * depth : depth
    dots.columns = shape.outputs
    dots.out_row = shape.outputWidth * shape.outputs
    dots.out_image = shape.resultCount
    return dots
  }

  private var taps: Int { shape.kernelHeight * shape.kernelWidth }

  /// Whether inputs are read where they lie.
  private var readsInPlace: Bool {
    unit == .widened && shape.inputs % unit.group == 0 && shape.padTop == 0
      && shape.padBottom == 0 && shape.padLeft == 0 && shape.padRight == 0
  }

  /// Samples that are laid out at a time.
  private var chunk: Int {
    let fitting = ReducedProduct.chunkBytes / max(dots.in_image * 4, 1)
    return readsInPlace ? max(shape.samples, 1) : max(min(shape.samples, max(fitting, 1)), 1)
  }

  /// Bytes of scratch memory a run needs.
  public var workspaceBytes: Int { readsInPlace ? 0 : chunk * dots.in_image * 4 }

  /// Bytes of the weights as they are laid out.
  public var packedBytes: Int {
    withUnsafePointer(to: dots) { ck_dots_packed_count($0) } * 4
  }

  /// The unit and its tiles, in words, such as "int8 in fours 14x32 avx512".
  public var choice: String {
    let rows = ck_dots_tile_rows(unit.rawValue, form.rawValue)
    let width = ck_dots_panel_width(unit.rawValue, form.rawValue)
    return "\(unit.name) \(rows)x\(width) \(form.name)"
  }

  /// Lays weights out; `scales`, one for each output, belong to weights of integers.
  public func pack(
    _ weights: UnsafeRawPointer, scales: UnsafePointer<Float>? = nil,
    into packed: UnsafeMutableRawPointer
  ) {
    let factors = (0..<shape.outputs).map { (scales?[$0] ?? 1) * (input?.scale ?? 1) }
    factors.withUnsafeBufferPointer { factors in
      var given = ck_dots_weights()
      (given.weights, given.taps, given.depth) = (weights, taps, shape.inputs)
      given.scales = factors.baseAddress
      given.zero = Int32(input?.zero ?? 0)
      let words = packed.assumingMemoryBound(to: UInt32.self)
      withUnsafePointer(to: dots) { ck_dots_pack($0, &given, words) }
    }
  }

  /// Computes the results of the first `samples` images (all when nil) and applies `epilogue` to
  /// them as to a matrix [samples * outputHeight * outputWidth, outputs]. `workspace` holds
  /// `workspaceBytes`. y must not overlap x or the weights.
  public func run(
    x: UnsafePointer<Float>, packed: UnsafeRawPointer, y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutableRawPointer, samples: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    let samples = samples ?? shape.samples
    for first in stride(from: 0, to: samples, by: chunk) {
      let count = min(chunk, samples - first)
      let from = x + first * shape.imageCount
      var buffers = ck_dots_buffers()
      buffers.packed = packed.assumingMemoryBound(to: UInt32.self)
      buffers.out = y + first * shape.resultCount
      (buffers.bias, buffers.relu) = (epilogue.bias, epilogue.relu ? 1 : 0)
      buffers.addend = epilogue.addend.map { $0 + first * shape.resultCount }
      let pieces = pieces(samples: count)
      let words = (readsInPlace ? UnsafeMutableRawPointer(mutating: from) : workspace)
        .assumingMemoryBound(to: UInt32.self)
      if pieces.areWhole && !readsInPlace {
        (buffers.x, buffers.image) = (from, image)
      } else {
        buffers.in = UnsafePointer(words)
        if !readsInPlace { layOut(from, count, into: words, pool) }
      }
      compute(pieces, buffers, first, epilogue.after, pool)
    }
  }
}

extension ReducedProduct {
  /// Numbers laid out in a piece of work.
  private static let layPiece = 1 << 14

  /// Rows of an image with its padding.
  private var height: Int { shape.padTop + shape.height + shape.padBottom }

  /// How images are laid out.
  private var image: ck_dots_image {
    var image = ck_dots_image()
    (image.isa, image.unit) = (form.rawValue, unit.rawValue)
    image.map = ck_dots_map(factor: input?.factor ?? 1, zero: Float(input?.zero ?? 0))
    (image.height, image.pixels, image.depth) = (shape.height, shape.width, shape.inputs)
    (image.left, image.right) = (shape.padLeft, shape.padRight)
    image.words = dots.in_image / height / (shape.padLeft + shape.width + shape.padRight)
    return image
  }

  /// Lays the inputs of some images out, by rows of them.
  private func layOut(
    _ x: UnsafePointer<Float>, _ count: Int, into words: UnsafeMutablePointer<UInt32>,
    _ pool: ThreadPool
  ) {
    let each = max(1, ReducedProduct.layPiece / max(shape.width * shape.inputs, 1))
    let pieces = EqualPieces(count * height, size: each)
    pool.parallel(pieces.count) { lay(x, rows: pieces[$0], into: words) }
  }

  /// Lays some rows out on the calling thread.
  private func lay(
    _ x: UnsafePointer<Float>, rows: Range<Int>, into words: UnsafeMutablePointer<UInt32>
  ) {
    let length = dots.in_image / height
    withUnsafePointer(to: image) { image in
      for row in rows {
        let (sample, inside) = (row / height, row % height)
        ck_dots_lay(
          image, x + sample * shape.imageCount, inside - shape.padTop, 1, words + row * length)
      }
    }
  }

  private var panelWidth: Int { ck_dots_panel_width(unit.rawValue, form.rawValue) }

  private func pieces(samples: Int) -> ReducedPieces {
    ReducedPieces(
      samples: samples, height: shape.outputHeight, pixels: shape.outputWidth,
      panels: ceilingDivision(shape.outputs, by: panelWidth),
      own: withUnsafePointer(to: dots) { ck_dots_own_samples($0) }, costs: costs)
  }

  /// Computes the pieces of images that begin with image `first` of the run.
  private func compute(
    _ pieces: ReducedPieces, _ buffers: ck_dots_buffers, _ first: Int,
    _ after: Unmanaged<BlockWork>?, _ pool: ThreadPool
  ) {
    let (width, height, pixels) = (panelWidth, shape.outputHeight, shape.outputWidth)
    pool.parallel(pieces.count) { index in
      let piece = pieces[index]
      let block = ck_gather_block(
        sample: piece.samples.lowerBound, samples: piece.samples.count,
        row: piece.rows.lowerBound, rows: piece.rows.count, panel: piece.panels.lowerBound,
        panels: piece.panels.count)
      withUnsafePointer(to: dots) { dots in
        withUnsafePointer(to: buffers) { ck_dots_run(dots, $0, block) }
      }
      guard let after else { return }
      let row = ((first + piece.samples.lowerBound) * height + piece.rows.lowerBound) * pixels
      let last = min(piece.panels.upperBound * width, shape.outputs)
      after.run(
        rows: row..<row + piece.samples.count * piece.rows.count * pixels,
        columns: piece.panels.lowerBound * width..<last)
    }
  }
}
