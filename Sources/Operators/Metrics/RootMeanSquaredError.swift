import Graph
import Schema

/// `rmse`: the root of the mean squared error.
public struct RootMeanSquaredError: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "rmse", .metric, "The root of the mean squared difference, in the target's own unit.",
    source: "sqrt(mean (x - t)^2) over examples and outputs", example: "rmse")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Values.
  public var target: TargetForm { .values }

  /// Less is better.
  public var increases: Bool { false }

  /// Sums squares.
  public func accumulator(outputs: Int) -> any MetricAccumulator {
    MeanAccumulator(outputs: outputs, finish: { $0.squareRoot() }) { ($0 - $1) * ($0 - $1) }
  }
}
