/// The results of a convolution cut into blocks: by its sizes and the number of samples alone, so
/// that the bits do not depend on the threads.
struct ConvolutionPieces {
  /// Samples, rows of the result and panels of a block.
  private let each: (samples: Int, rows: Int, panels: Int)
  private let all: (samples: Int, rows: Int, panels: Int)

  /// What the cut depends on, in floats and multiplications.
  struct Costs {
    /// Floats read and written for a row of results.
    var row: Int
    /// Multiplications of a row of results.
    var work: Int
    /// Floats of all packed weights.
    var weights: Int
  }

  /// Floats of images and results in a block, 512 KiB: small enough to be in the second-level
  /// cache while the panels go by.
  private static let fitting = 1 << 17
  /// Work worth a block of its own, some 5 microseconds of one core.
  private static let worthwhile = 300_000
  /// Blocks enough for the threads of most machines.
  private static let busy = 16

  /// Cuts samples and rows so that a block fits the cache. Where that gives too few blocks for the
  /// threads, they are cut on, by samples, rows or panels, so that least is read in all.
  init(samples: Int, rows: Int, panels: Int, costs: Costs) {
    all = (samples, rows, panels)
    let total = max(samples, 1) * rows
    let wanted = min(max(total * costs.work / Self.worthwhile, 1), Self.busy)
    let fit = ceilingDivision(total * costs.row, by: Self.fitting)
    func parts(_ across: Int) -> Int { max(fit, ceilingDivision(wanted, by: across)) }
    func reads(_ across: Int) -> Int { parts(across) * costs.weights + across * total * costs.row }
    let across = (1...max(panels, 1)).min { reads($0) < reads($1) } ?? 1
    let fewest = min(ceilingDivision(parts(across), by: max(samples, 1)), rows)
    let bands = samples == 1 && across == 1 ? min(Self.even(fewest), rows) : fewest
    each = (
      max(samples * fewest / parts(across), 1), ceilingDivision(rows, by: bands),
      ceilingDivision(panels, by: across)
    )
  }

  /// A number of bands that two threads share evenly.
  private static func even(_ bands: Int) -> Int { bands > 1 ? bands + bands % 2 : bands }

  private var groups: Int { ceilingDivision(all.samples, by: each.samples) }
  private var bands: Int { ceilingDivision(all.rows, by: each.rows) }
  private var across: Int { ceilingDivision(all.panels, by: each.panels) }

  /// How many blocks there are.
  var count: Int { all.rows > 0 ? groups * bands * across : 0 }

  /// The samples, rows and panels of a block; blocks with the same panels follow each other.
  subscript(piece: Int) -> (samples: Range<Int>, rows: Range<Int>, panels: Range<Int>) {
    let (sample, row) = (piece / bands % groups * each.samples, piece % bands * each.rows)
    let panel = piece / bands / groups * each.panels
    return (
      sample..<min(sample + each.samples, all.samples), row..<min(row + each.rows, all.rows),
      panel..<min(panel + each.panels, all.panels)
    )
  }
}
