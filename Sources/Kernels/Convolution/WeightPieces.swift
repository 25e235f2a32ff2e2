import CKernels

/// The gradient by the weights cut into blocks of channels and panels, and into parts of the
/// samples and rows whose sums are added up afterwards: by the sizes and the number of samples
/// alone.
struct WeightPieces: Sendable {
  private let shape: ConvolutionShape
  private let panels: Int
  private let channels: EqualPieces
  private let groups: Int
  /// Panels of a block at most, blocks wanted at most, and whether rows are cut.
  private let (mostPanels, most): (Int, Int)
  private let cutsRows: Bool

  /// Channels of a block for one tap and at least, and rows of dweight: few enough for the images,
  /// the results and the sums of a block to be in cache together.
  private static let (mostChannels, fewestChannels, mostRows) = (128, 56, 576)
  /// Channels below which all taps of a row are computed together.
  private static let few = 32
  /// Channels that are transformed together.
  private static let lanes = 16
  /// Work worth a block of its own, and blocks enough for the threads of most machines.
  private static let (worthwhile, busy) = (300_000, 16)
  /// The same for Winograd's transforms, which go to and from sums of their own in every part.
  private static let fewBusy = 8

  /// Cuts for a convolution whose groups have `panels` panels.
  init(_ shape: ConvolutionShape, panels: Int) {
    (self.shape, self.panels, groups) = (shape, panels, shape.groups)
    (mostPanels, most, cutsRows) = (max(panels, 1), Self.busy, true)
    let rows = Self.mostRows / (shape.kernelHeight * shape.kernelWidth)
    let fitting = min(max(rows, Self.fewestChannels), Self.mostChannels)
    let depth = shape.inputsPerGroup
    let count = depth < Self.few ? 1 : ceilingDivision(depth, by: fitting)
    channels = EqualPieces(depth, size: ceilingDivision(depth, by: count))
  }

  /// Cuts for a depthwise convolution, all channels of which are one block.
  init(depthwise shape: ConvolutionShape) {
    (self.shape, panels, groups) = (shape, 1, 1)
    (mostPanels, most, cutsRows) = (1, Self.busy, true)
    channels = EqualPieces(shape.inputs, size: shape.inputs)
  }

  /// Cuts for Winograd's transforms, whose panels are `width` columns: blocks of few channels and
  /// columns, and all rows of the samples of a part.
  init(winograd shape: ConvolutionShape, panels: Int, width: Int) {
    let block = Int(CK_WINOGRAD_BLOCK)
    (self.shape, self.panels, groups) = (shape, panels, 1)
    (mostPanels, most, cutsRows) = (block / width, Self.fewBusy, false)
    let count = ceilingDivision(shape.inputs, by: block)
    let (vectors, lanes) = (ceilingDivision(shape.inputs, by: Self.lanes), Self.lanes)
    channels = EqualPieces(shape.inputs, size: ceilingDivision(vectors, by: count) * lanes)
  }

  /// The cut of a run: as many ranges of panels as make it read and write least.
  func pieces(samples: Int) -> Pieces {
    let work = samples * shape.productsPerSample / Self.worthwhile
    let wanted = min(max(work, 1), most)
    let (images, results) = (samples * shape.imageCount, samples * shape.resultCount)
    func parts(_ across: Int) -> Int {
      ceilingDivision(wanted, by: groups * channels.count * across)
    }
    func reads(_ across: Int) -> Int {
      across * images + channels.count * results + 4 * parts(across) * shape.weightCount
    }
    let fewest = ceilingDivision(panels, by: mostPanels)
    let across = (fewest...panels).min { reads($0) < reads($1) } ?? 1
    let rows = cutsRows ? shape.outputHeight : 1
    let bands = min(ceilingDivision(parts(across), by: max(samples, 1)), rows)
    return Pieces(
      channels: channels, panels: EqualPieces(panels, size: ceilingDivision(panels, by: across)),
      groups: groups, samples: EqualPieces(samples, size: max(samples / parts(across), 1)),
      rows: EqualPieces(shape.outputHeight, size: ceilingDivision(shape.outputHeight, by: bands)))
  }

  /// The blocks of a run.
  struct Pieces {
    fileprivate let channels: EqualPieces
    fileprivate let panels: EqualPieces
    fileprivate let groups: Int
    fileprivate let samples: EqualPieces
    fileprivate let rows: EqualPieces

    /// Parts whose sums are added up; at least one.
    var parts: Int { max(samples.count * rows.count, 1) }
    /// How many blocks there are.
    var count: Int { parts * blocks }
    /// Blocks of one part.
    private var blocks: Int { groups * channels.count * panels.count }

    /// A block and the number of its part.
    subscript(index: Int) -> (block: ck_weight_block, part: Int) {
      let (part, rest) = (index / blocks, index % blocks)
      let sample = samples.count > 0 ? samples[part / rows.count] : 0..<0
      let row = rows[part % rows.count]
      let channel = channels[rest / panels.count % channels.count]
      let panel = panels[rest % panels.count]
      return (
        ck_weight_block(
          sample: sample.lowerBound, samples: sample.count, row: row.lowerBound, rows: row.count,
          group: rest / panels.count / channels.count, channel: channel.lowerBound,
          channels: channel.count, panel: panel.lowerBound, panels: panel.count), part
      )
    }
  }
}
