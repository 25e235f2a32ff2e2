import CKernels

extension GroupNorm {
  /// The gradients by x, scale and shift from dy and what `forward` saved; dx may be dy.
  ///
  /// With n = (x - mean) inverse and g = dy scale: dx = inverse (g - mean of g - n mean of g n),
  /// the means over the group; dscale = sum of dy n and dshift = sum of dy over examples and
  /// positions.
  public func backward(
    _ x: UnsafePointer<Float>, gradient dy: UnsafePointer<Float>, samples: Int,
    scale: UnsafePointer<Float>, _ statistics: Statistics, into dx: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    EqualPieces(samples, size: 1).forEach(on: pool) { sample in
      let centre = workspace + sample * share + maps
      for c in 0..<channels { centre[c] = statistics.means[sample * groups + c / width] }
    }
    forEachPiece(samples, pool) { sample, part in
      let start = workspace + sample * share
      let sums = start + part.offset
      ck_column_gradients(
        panel(x + sample * size, part), dy + sample * size + part.start, nil,
        start + maps + part.columns.lowerBound, sums, sums + pieces.runs * channels)
    }
    EqualPieces(samples, size: 1).forEach(on: pool) { sample in
      fillMaps(workspace + sample * share, scale, statistics.inverses + sample * groups)
    }
    forEachPiece(samples, pool) { sample, part in
      let centre = workspace + sample * share + maps
      run(Self.gradient, into: dx + sample * size, part) { operands in
        operands[0] = .full(dy + sample * size)
        operands[1] = .full(x + sample * size)
        operands[2] = .row(centre)
        operands[3] = .row(centre + channels)
        operands[4] = .row(centre + 2 * channels)
        operands[5] = .row(centre + 3 * channels)
      }
    }
    for c in 0..<channels {
      var (scales, shifts) = (0.0, 0.0)
      for sample in 0..<samples {
        let sums = workspace + sample * share
        shifts += Double(sums[c])
        scales += Double(sums[pieces.runs * channels + c])
          * Double(statistics.inverses[sample * groups + c / width])
      }
      (scaleGradient[c], shiftGradient[c]) = (Float(scales), Float(shifts))
    }
  }

  // Inputs: dy, x, mean, scale * inverse, inverse * mean of g, inverse^2 * mean of g (x - mean).
  static let gradient = ElementwiseProgram([
    .input(0) * .input(3) - .input(4) - (.input(1) - .input(2)) * .input(5)
  ])

  /// Adds up an example's pieces, into the first run's place, and writes the maps that the
  /// gradient by x takes.
  private func fillMaps(
    _ start: UnsafeMutablePointer<Float>, _ scale: UnsafePointer<Float>,
    _ inverses: UnsafePointer<Float>
  ) {
    let products = start + pieces.runs * channels
    let factor = start + maps + channels
    ColumnReduction.add(start, runs: pieces.runs, columns: channels, into: start)
    ColumnReduction.add(products, runs: pieces.runs, columns: channels, into: products)
    let count = Double(positions * width)
    for group in 0..<groups {
      let inverse = Double(inverses[group])
      var (sum, product) = (0.0, 0.0)
      for c in group * width..<(group + 1) * width {
        sum += Double(scale[c]) * Double(start[c])
        product += Double(scale[c]) * Double(products[c])
      }
      for c in group * width..<(group + 1) * width {
        factor[c] = Float(inverse * Double(scale[c]))
        factor[channels + c] = Float(inverse * sum / count)
        factor[2 * channels + c] = Float(inverse * inverse * inverse * product / count)
      }
    }
  }
}
