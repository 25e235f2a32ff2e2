import Graph
import Schema

/// `accuracy`: the share of examples whose highest score is the right class.
public struct Accuracy: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "accuracy", .metric, "The share of examples whose highest score is the right class.",
    source: "hits / examples",
    details: "Of equal scores the first counts. One output is the logit of class 1 against class "
      + "0.",
    example: "test.accuracy >= 91%")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Classes.
  public var target: TargetForm { .classes }

  /// More is better.
  public var increases: Bool { true }

  /// Counts hits.
  public func accumulator(outputs: Int) -> any MetricAccumulator {
    RankAccumulator(outputs: outputs, highest: 1)
  }
}
