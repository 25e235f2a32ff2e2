import CKernels
import Support

/// Mean and variance of each feature over a part, in Double: the same bits at any number of
/// threads.
struct FeatureMoments {
  /// The mean of each feature.
  private(set) var mean: [Double]
  /// The variance of each feature (the mean squared distance, divided by the number of examples).
  private(set) var variance: [Double]
  /// Whether a feature is the same in all examples.
  private(set) var isConstant: [Bool]
  /// The length of the last axis.
  let channels: Int

  /// The moments of a part after the transforms before; throws where one is not finite.
  init(_ part: FittingPart, threads: Int = Parallel.threads) throws(DiagnosticError) {
    let features = part.input.features
    channels = part.input.channels
    mean = []
    variance = []
    isConstant = []
    if part.field.storage.element == .uint8, part.preparation.map == nil,
      let affine = Self.single(part.preparation.transforms)
    {
      try setFromBytes(part, features, threads)
      apply(affine)
    } else {
      try setFromRows(part, features, threads)
    }
    guard mean.allSatisfy(\.isFinite), variance.allSatisfy(\.isFinite) else {
      let feature = zip(mean, variance).enumerated().first { !($1.0 + $1.1).isFinite }?.offset ?? 0
      throw DataDiagnostics.error(
        DataDiagnostics.notFitted, "the mean or spread of feature \(feature + 1) is not finite",
        at: part.span)
    }
  }

  /// The one affine map that a list is, or nil where there is a projection.
  private static func single(_ transforms: [Transform]) -> (scale: [Float], shift: [Float])? {
    if transforms.isEmpty { return ([1], [0]) }
    if transforms.count == 1, case .affine(let scale, let shift) = transforms[0] {
      return (scale, shift)
    }
    return nil
  }

  /// Mean and variance over all numbers.
  var overall: (mean: Double, variance: Double) { pooled(channels: 1)[0] }

  /// Mean and variance over all places of a channel, for each channel.
  var byChannel: [(mean: Double, variance: Double)] { pooled(channels: channels) }

  private func pooled(channels: Int) -> [(mean: Double, variance: Double)] {
    let places = Double(mean.count / channels)
    var means = [Double](repeating: 0, count: channels)
    for (feature, value) in mean.enumerated() { means[feature % channels] += value / places }
    var variances = [Double](repeating: 0, count: channels)
    for (feature, value) in variance.enumerated() {
      let distance = mean[feature] - means[feature % channels]
      variances[feature % channels] += (value + distance * distance) / places
    }
    return Array(zip(means, variances)).map { (mean: $0, variance: $1) }
  }

  private mutating func apply(_ affine: (scale: [Float], shift: [Float])) {
    for feature in mean.indices {
      let scale = Double(affine.scale[feature % affine.scale.count])
      let shift = Double(affine.shift[feature % affine.shift.count])
      mean[feature] = mean[feature] * scale + shift
      variance[feature] *= scale * scale
    }
  }
}

extension FeatureMoments {
  /// Sums over bytes are exact in integers. 65,536 squares of bytes fit in 32 bits; chunks of so
  /// many rows are taken where those of 4,096 would need more than 2^23 numbers for wide rows.
  private mutating func setFromBytes(
    _ part: FittingPart, _ features: Int, _ threads: Int
  ) throws(DiagnosticError) {
    let subset = part.subset
    let most = max((1 << 22) / max(features, 1), 1)
    let size = min(max(4096, (subset.count + most - 1) / most), 65_536)
    let chunks = (subset.count + size - 1) / size
    var partial = [UInt32](repeating: 0, count: 2 * chunks * features)
    let failure = FirstFailure()
    partial.withUnsafeMutableBufferPointer { partial in
      guard let start = partial.baseAddress else { return }
      Parallel.perform(chunks, threads: threads) { chunk in
        failure.catching(chunk) { () throws(DiagnosticError) in
          let indices = subset.indices[chunk * size..<min(subset.count, (chunk + 1) * size)]
          try Self.add(indices, of: part, features, to: start + 2 * chunk * features)
        }
      }
    }
    try failure.check()
    let count = UInt64(subset.count)
    for feature in 0..<features {
      var (sum, squares): (UInt64, UInt64) = (0, 0)
      for chunk in 0..<chunks {
        sum += UInt64(partial[2 * chunk * features + feature])
        squares += UInt64(partial[(2 * chunk + 1) * features + feature])
      }
      mean.append(Double(sum) / Double(count))
      // count * squares - sum^2 over count^2, in 128 bits: exact, so that nothing cancels.
      let first = count.multipliedFullWidth(by: squares)
      let second = sum.multipliedFullWidth(by: sum)
      let (low, borrow) = first.low.subtractingReportingOverflow(second.low)
      let high = first.high &- second.high &- (borrow ? 1 : 0)
      let spread = Double(high) * 0x1p64 + Double(low)
      variance.append(spread / (Double(count) * Double(count)))
      isConstant.append(spread == 0)
    }
  }

  private static func add(
    _ indices: ArraySlice<Int32>, of part: FittingPart, _ features: Int,
    to sums: UnsafeMutablePointer<UInt32>
  ) throws(DiagnosticError) {
    let scratch = try RawMemory.allocate(features, for: "a row", at: part.span)
    for index in indices {
      let row = try part.field.storage.row(
        ExamplePlace(Int(index)), features: features, scratch: scratch.start)
      ck_moments_u8(row.assumingMemoryBound(to: UInt8.self), features, sums, sums + features)
    }
  }

  /// First the means and ranges, then the squared distances from the means.
  private mutating func setFromRows(
    _ part: FittingPart, _ features: Int, _ threads: Int
  ) throws(DiagnosticError) {
    let reader = RowReader(part)
    var sums = [Double](repeating: 0, count: reader.chunks * features)
    var low = [Float](repeating: .infinity, count: reader.chunks * features)
    var high = [Float](repeating: -.infinity, count: reader.chunks * features)
    try reader.read(threads: threads, &sums, &low, &high) { row, sum, low, high in
      ck_sums_f32(row, features, sum, low, high)
    }
    mean = Self.total(sums, features).map { $0 / Double(part.subset.count) }
    isConstant = (0..<features).map { feature in
      let places = stride(from: feature, to: low.count, by: features)
      return places.reduce(Float.infinity) { min($0, low[$1]) }
        == places.reduce(-Float.infinity) { max($0, high[$1]) }
    }
    sums = [Double](repeating: 0, count: reader.chunks * features)
    let mean = mean
    try reader.read(threads: threads, &sums, &low, &high) { row, sum, _, _ in
      ck_squares_f32(row, features, mean, sum)
    }
    variance = Self.total(sums, features).map { $0 / Double(part.subset.count) }
    for feature in 0..<features where isConstant[feature] { variance[feature] = 0 }
  }

  private static func total(_ partial: [Double], _ features: Int) -> [Double] {
    var total = [Double](repeating: 0, count: features)
    for (index, value) in partial.enumerated() { total[index % features] += value }
    return total
  }
}
