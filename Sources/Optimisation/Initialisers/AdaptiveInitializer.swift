/// An initializer that also looks at what a layer gives for a batch of examples, once all layers
/// before it have their values. It draws a start like any other; then the start is corrected.
public protocol AdaptiveInitializer: Initializer {
  /// The examples that are looked at; nil for as many as a batch of training has.
  var samples: Int? { get }

  /// Whether the bias starts by this initializer too, where no rule of its own says otherwise.
  var setsBias: Bool { get }

  /// The factors by which the weights of each unit are multiplied after a look at its outputs, one
  /// for each unit; nil where the outputs are as they should be. `round` counts the looks from 0.
  func factors(_ outputs: UnitMoments, round: Int) -> [Double]?

  /// The mean that a bias brings the outputs of its unit to; nil where biases stay as they start.
  var mean: Double? { get }
}

/// Mean and variance of each unit's outputs over the examples and positions of a batch.
public struct UnitMoments: Sendable {
  /// The means by unit.
  public let means: [Double]
  /// The mean squared deviations from them by unit.
  public let variances: [Double]

  /// The moments of a matrix of rows of `units` outputs, row by row, in two passes of fixed order.
  /// Without rows all moments are zero.
  public init(_ outputs: UnsafeBufferPointer<Float>, units: Int) {
    let rows = units > 0 ? outputs.count / units : 0
    let scale = rows > 0 ? 1 / Double(rows) : 0
    var means = [Double](repeating: 0, count: units)
    for row in 0..<rows {
      for unit in 0..<units { means[unit] += Double(outputs[row * units + unit]) }
    }
    for unit in 0..<units { means[unit] *= scale }
    var variances = [Double](repeating: 0, count: units)
    for row in 0..<rows {
      for unit in 0..<units {
        let deviation = Double(outputs[row * units + unit]) - means[unit]
        variances[unit] += deviation * deviation
      }
    }
    self.means = means
    self.variances = variances.map { $0 * scale }
  }

  /// The variance of all outputs together about their common mean.
  public var commonVariance: Double {
    guard !means.isEmpty else { return 0 }
    let count = Double(means.count)
    let mean = means.reduce(0, +) / count
    let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return variances.reduce(0, +) / count + between
  }
}
