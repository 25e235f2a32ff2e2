/// The results of a product of reduced precision cut into blocks: by its sizes and the number of
/// samples alone, so that the bits do not depend on the threads.
struct ReducedPieces {
  /// Blocks of samples, rows and panels.
  let count: Int
  private let images: ConvolutionPieces?
  private let samples: Int
  private let panels: Int
  private let each: (samples: Int, panels: Int)
  /// Whether a block has all panels of its samples, images of one pixel: then nobody else reads
  /// their inputs.
  let areWhole: Bool

  /// Samples in a block of images of one pixel, so that what they read stays in cache.
  private static let band = 1024
  /// Work worth a block of its own, some 5 microseconds of one core.
  private static let worthwhile = 300_000
  /// Blocks enough for the threads of most machines.
  private static let busy = 32
  /// Below this many samples a product costs what reading the weights costs.
  private static let reading = 4
  /// Samples of a block with all panels, and the fewest such blocks that keep threads busy.
  private static let (wholeBand, fewestWhole) = (32, 8)

  /// Cuts results of `height` rows; `own` is how many samples a block can lay out for itself, costs
  /// are in floats and multiplications of floats.
  init(
    samples: Int, height: Int, pixels: Int, panels: Int, own: Int, costs: ConvolutionPieces.Costs
  ) {
    (self.samples, self.panels) = (samples, panels)
    guard height == 1, pixels == 1 else {
      let images = ConvolutionPieces(samples: samples, rows: height, panels: panels, costs: costs)
      (self.images, count, each, areWhole) = (images, images.count, (samples, panels), false)
      return
    }
    let work = max(samples, Self.reading) * costs.work
    let wanted = min(max(work / Self.worthwhile, 1), Self.busy)
    areWhole =
      samples >= Self.fewestWhole * Self.wholeBand && wanted > 1 && own >= Self.wholeBand
    let across = areWhole ? 1 : min(wanted, panels)
    let most = ceilingDivision(samples, by: ceilingDivision(wanted, by: max(across, 1)))
    let band = areWhole ? max(Self.wholeBand, most) : most
    each = (max(min(Self.band, band), 1), max(ceilingDivision(panels, by: max(across, 1)), 1))
    images = nil
    count = ceilingDivision(samples, by: each.samples) * ceilingDivision(panels, by: each.panels)
  }

  /// The samples, rows and panels of a block.
  subscript(piece: Int) -> (samples: Range<Int>, rows: Range<Int>, panels: Range<Int>) {
    if let images { return images[piece] }
    let bands = ceilingDivision(samples, by: each.samples)
    let (sample, panel) = (piece % bands * each.samples, piece / bands * each.panels)
    return (
      sample..<min(sample + each.samples, samples), 0..<1,
      panel..<min(panel + each.panels, panels)
    )
  }
}
