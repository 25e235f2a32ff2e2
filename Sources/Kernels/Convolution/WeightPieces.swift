import CKernels

/// The gradient by the weights cut into blocks of channels and panels, and, where these are too
/// few, into parts of the samples and rows whose sums are added up afterwards: by the sizes and the
/// number of samples alone.
struct WeightPieces {
  private let shape: ConvolutionShape
  private let panels: Int
  private let channels: EqualPieces
  private let isDepthwise: Bool

  /// Channels of a block: few enough for their taps and the results to be in cache together.
  private static let fitting = 56
  /// Channels below which all taps of a row are computed together.
  private static let few = 32
  /// Work worth a block of its own, and blocks enough for the threads of most machines.
  private static let (worthwhile, busy) = (300_000, 16)

  /// Cuts for a convolution whose groups have `panels` panels.
  init(_ shape: ConvolutionShape, panels: Int, isDepthwise: Bool) {
    self.shape = shape
    self.panels = isDepthwise ? 1 : panels
    self.isDepthwise = isDepthwise
    let depth = isDepthwise ? shape.inputs : shape.inputsPerGroup
    let count = ceilingDivision(depth, by: Self.fitting)
    channels = EqualPieces(
      depth, size: depth < Self.few ? depth : ceilingDivision(depth, by: count))
  }

  /// Blocks of one part.
  private var blocks: Int { (isDepthwise ? 1 : shape.groups) * channels.count * panels }

  /// The most parts any number of samples up to `samples` is cut into, or 0 if always one.
  static func mostParts(_ cut: WeightPieces, samples: Int) -> Int {
    let most = (0...samples).map { cut.pieces(samples: $0).parts }.max() ?? 1
    return most > 1 ? most : 0
  }

  /// The cut of a run.
  func pieces(samples: Int) -> Pieces {
    let work = samples * shape.productsPerSample / Self.worthwhile
    let wanted = ceilingDivision(min(max(work, 1), Self.busy), by: blocks)
    let each = max(samples / wanted, 1)
    let bands = min(ceilingDivision(wanted, by: max(samples, 1)), shape.outputHeight)
    return Pieces(
      cut: self, samples: EqualPieces(samples, size: each),
      rows: EqualPieces(shape.outputHeight, size: ceilingDivision(shape.outputHeight, by: bands)))
  }

  /// The blocks of a run.
  struct Pieces {
    fileprivate let cut: WeightPieces
    fileprivate let samples: EqualPieces
    fileprivate let rows: EqualPieces

    /// Parts whose sums are added up; at least one.
    var parts: Int { max(samples.count * rows.count, 1) }
    /// How many blocks there are.
    var count: Int { parts * cut.blocks }

    /// A block and the number of its part.
    subscript(index: Int) -> (block: ck_weight_block, part: Int) {
      let (part, rest) = (index / cut.blocks, index % cut.blocks)
      let sample = samples.count > 0 ? samples[part / rows.count] : 0..<0
      let row = rows[part % rows.count]
      let channel = cut.channels[rest / cut.panels % cut.channels.count]
      return (
        ck_weight_block(
          sample: sample.lowerBound, samples: sample.count, row: row.lowerBound, rows: row.count,
          group: rest / cut.panels / cut.channels.count, channel: channel.lowerBound,
          channels: channel.count, panel: rest % cut.panels, panels: 1), part
      )
    }
  }
}
