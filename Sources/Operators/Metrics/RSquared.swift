import Graph
import Schema

/// `r2`: the share of the target's variance that the prediction explains.
public struct RSquared: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "r2", .metric, "The share of the target's variance that the prediction explains.",
    source: "1 - sum (x - t)^2 / sum (t - mean t)^2, the coefficient of determination",
    details: "1 is perfect, 0 is no better than the mean of the targets. Several outputs are "
      + "averaged. For a target that never changes it is 1 where the prediction is exact and 0 "
      + "elsewhere.",
    example: "r2")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Values.
  public var target: TargetForm { .values }

  /// More is better.
  public var increases: Bool { true }

  /// Sums squares about the running mean.
  public func accumulator(outputs: Int) -> any MetricAccumulator { RSquaredAccumulator(outputs) }
}

/// Sums for each output: squared residuals, and the targets' squares about their mean (Welford
/// 1962).
private final class RSquaredAccumulator: MetricAccumulator {
  private struct Sums {
    var residual = 0.0
    var mean = 0.0
    var spread = 0.0

    var value: Double {
      spread > 0 ? 1 - residual / spread : residual == 0 && spread == 0 ? 1 : spread == 0 ? 0 : .nan
    }
  }

  private var sums: [Sums]
  private var examples = 0

  init(_ outputs: Int) { sums = Array(repeating: Sums(), count: max(outputs, 0)) }

  func add(predictions: UnsafePointer<Float>, targets: UnsafeRawPointer, samples: Int) {
    let values = targets.assumingMemoryBound(to: Float.self)
    for sample in 0..<samples {
      examples += 1
      for output in sums.indices {
        let index = sample * sums.count + output
        add(Double(predictions[index]), Double(values[index]), to: &sums[output])
      }
    }
  }

  private func add(_ prediction: Double, _ target: Double, to sums: inout Sums) {
    sums.residual += (prediction - target) * (prediction - target)
    let before = target - sums.mean
    sums.mean += before / Double(examples)
    sums.spread += before * (target - sums.mean)
  }

  var value: Double? {
    guard examples > 0, !sums.isEmpty else { return nil }
    return sums.map(\.value).reduce(0, +) / Double(sums.count)
  }

  var state: [Double] { [Double(examples)] + sums.flatMap { [$0.residual, $0.mean, $0.spread] } }

  func restore(_ state: [Double]) -> Bool {
    guard state.count == 1 + 3 * sums.count, let examples = Int(exactly: state[0]), examples >= 0
    else { return false }
    self.examples = examples
    for index in sums.indices {
      let start = 1 + 3 * index
      sums[index] = Sums(residual: state[start], mean: state[start + 1], spread: state[start + 2])
    }
    return true
  }
}
