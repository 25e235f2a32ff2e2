import CKernels

/// Group normalisation (Wu and He 2018) of examples of positions x channels: each example's
/// channels are normalised in groups, by the mean and variance over positions and the channels of
/// the group. As many groups as channels are instance normalisation (Ulyanov et al. 2016).
///
/// Examples are cut into pieces by their shape alone and pieces joined in double: the same bits at
/// any number of threads, and both threads have work at batch 1.
public struct GroupNorm: Sendable {
  /// Positions of an example.
  public let positions: Int
  /// Channels of a position.
  public let channels: Int
  /// Groups, which divide the channels.
  public let groups: Int
  /// What is added to the variance.
  public let epsilon: Float
  let pieces: ReductionPieces

  /// A normalisation of examples of a shape.
  public init(positions: Int, channels: Int, groups: Int, epsilon: Float) {
    precondition(groups > 0 && channels % groups == 0, "groups divide the channels")
    self.positions = positions
    self.channels = channels
    self.groups = groups
    self.epsilon = epsilon
    pieces = ReductionPieces(rows: positions, columns: channels)
    _ = (Self.normalise, Self.gradient)  // Compiled here, not by the first run.
  }

  /// What the backward run needs of the forward one, `groups` floats for each example.
  public struct Statistics {
    /// The means.
    public var means: UnsafeMutablePointer<Float>
    /// 1 / sqrt(biased variance + epsilon).
    public var inverses: UnsafeMutablePointer<Float>

    /// Gathers the addresses.
    public init(means: UnsafeMutablePointer<Float>, inverses: UnsafeMutablePointer<Float>) {
      self.means = means
      self.inverses = inverses
    }
  }

  var width: Int { channels / groups }
  var size: Int { positions * channels }
  /// Floats of workspace for one example: two sums for each run of rows, and four maps.
  var share: Int { (2 * pieces.runs + 4) * channels }

  /// How many floats of workspace the runs below need.
  public func workspaceCount(samples: Int) -> Int { samples * share }

  /// Normalises `samples` examples with a factor and a summand for each channel; y may be x.
  public func forward(
    _ x: UnsafePointer<Float>, samples: Int, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, _ statistics: Statistics, into y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    forEachPiece(samples, pool) { sample, part in
      let means = workspace + sample * share + part.offset
      ck_column_moments(
        panel(x + sample * size, part), means, means + pieces.runs * channels)
    }
    EqualPieces(samples, size: 1).forEach(on: pool) { sample in
      let start = workspace + sample * share
      let (centre, factor) = (start + maps, start + maps + channels)
      for group in 0..<groups {
        let (mean, variance) = moments(start, group)
        let inverse = 1 / (Float(variance) + epsilon).squareRoot()
        statistics.means[sample * groups + group] = Float(mean)
        statistics.inverses[sample * groups + group] = inverse
        for c in group * width..<(group + 1) * width {
          (centre[c], factor[c]) = (Float(mean), inverse * scale[c])
        }
      }
    }
    forEachPiece(samples, pool) { sample, part in
      let centre = workspace + sample * share + maps
      run(Self.normalise, into: y + sample * size, part) { operands in
        operands[0] = .full(x + sample * size)
        operands[1] = .row(centre)
        operands[2] = .row(centre + channels)
        operands[3] = .row(shift)
      }
    }
  }

  // Inputs: x, mean, scale * inverse, shift.
  private static let normalise = ElementwiseProgram([
    (Formula.input(0) - Formula.input(1)) * Formula.input(2) + Formula.input(3)
  ])

  /// Where the maps of an example begin in its workspace.
  var maps: Int { 2 * pieces.runs * channels }

  /// The mean and biased variance of a group from the means and centred squares of its pieces
  /// (Chan, Golub and LeVeque 1983).
  private func moments(
    _ means: UnsafePointer<Float>, _ group: Int
  ) -> (mean: Double, variance: Double) {
    let squares = means + pieces.runs * channels
    let count = Double(positions * width)
    var sum = 0.0
    var square = 0.0
    for run in 0..<pieces.runs {
      for c in group * width..<(group + 1) * width {
        sum += Double(means[run * channels + c]) * Double(pieces.rows(of: run))
      }
    }
    let mean = sum / count
    for run in 0..<pieces.runs {
      for c in group * width..<(group + 1) * width {
        let distance = Double(means[run * channels + c]) - mean
        square += Double(squares[run * channels + c])
        square += Double(pieces.rows(of: run)) * distance * distance
      }
    }
    return (mean, square / count)
  }
}
