import CKernels
import Support

/// The covariance of all pairs of features over a part, in Double.
struct Covariance {
  /// The most features decomposed.
  static let limit = 4096
  /// The mean of each feature.
  let mean: [Double]
  /// features x features, row by row, symmetric; divided by the number of examples.
  let matrix: [Double]

  /// The covariance of a part after the transforms before; the same bits at any number of threads.
  init(_ part: FittingPart, threads: Int = Parallel.threads) throws(DiagnosticError) {
    let features = part.input.features
    if features > Self.limit {
      throw DataDiagnostics.error(
        DataDiagnostics.tooManyFeatures,
        "\(Decimal.grouped(features)) features, where principal components take at most "
          + Decimal.grouped(Self.limit),
        at: part.span)
    }
    let mean = try FeatureMoments(part, threads: threads).mean
    self.mean = mean
    let stride = (features + 7) / 8 * 8
    var sums = [Double](repeating: 0, count: stride * stride)
    let reader = RowReader(part)
    for chunk in 0..<reader.chunks {
      try reader.read(chunk: chunk) { rows, count in
        Self.add(rows, count, mean, stride: stride, to: &sums, threads)
      }
    }
    matrix = Self.symmetric(sums, features, stride, count: part.subset.count)
    guard matrix.allSatisfy(\.isFinite) else {
      throw DataDiagnostics.error(
        DataDiagnostics.notFitted, "the covariance of the features is not finite", at: part.span)
    }
  }

  private static func add(
    _ rows: UnsafePointer<Float>, _ count: Int, _ mean: [Double], stride: Int,
    to sums: inout [Double], _ threads: Int
  ) {
    var centred = [Double](repeating: 0, count: count * stride)
    for row in 0..<count {
      for feature in mean.indices {
        let value = Double(rows[row * mean.count + feature])
        centred[row * stride + feature] = value - mean[feature]
      }
    }
    let bands = stride / 8
    sums.withUnsafeMutableBufferPointer { sums in
      guard let start = sums.baseAddress else { return }
      Parallel.perform(bands, threads: threads) { band in
        ck_products_f64(centred, count, stride, start, 8 * band, 8 * band + 8)
      }
    }
  }

  private static func symmetric(
    _ sums: [Double], _ features: Int, _ stride: Int, count: Int
  ) -> [Double] {
    var matrix = [Double](repeating: 0, count: features * features)
    for row in 0..<features {
      for column in row..<features {
        let value = sums[row * stride + column] / Double(count)
        matrix[row * features + column] = value
        matrix[column * features + row] = value
      }
    }
    return matrix
  }
}
