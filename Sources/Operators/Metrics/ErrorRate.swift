import Graph
import Schema

/// `error`: the share of examples whose highest score is a wrong class.
public struct ErrorRate: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "error", .metric, "The share of examples whose highest score is a wrong class.",
    source: "1 - accuracy", example: "minimize = validation.error")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Classes.
  public var target: TargetForm { .classes }

  /// Less is better.
  public var increases: Bool { false }

  /// Counts misses.
  public func accumulator(outputs: Int) -> any MetricAccumulator {
    RankAccumulator(outputs: outputs, highest: 1, countsErrors: true)
  }
}
