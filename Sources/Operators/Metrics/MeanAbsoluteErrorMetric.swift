import Graph
import Schema

/// `mae` as a metric: the mean absolute error.
public struct MeanAbsoluteErrorMetric: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "mae", .metric, "The mean absolute difference, in the target's own unit.",
    source: "mean |x - t| over examples and outputs", example: "mae")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Values.
  public var target: TargetForm { .values }

  /// Less is better.
  public var increases: Bool { false }

  /// Sums magnitudes.
  public func accumulator(outputs: Int) -> any MetricAccumulator {
    MeanAccumulator(outputs: outputs) { ($0 - $1).magnitude }
  }
}
