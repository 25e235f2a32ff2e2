import Graph
import Schema

/// `top_k`: the share of examples whose right class is among the k highest scores.
public struct TopK: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "top_k", .metric, "The share of examples whose right class is among the k highest scores.",
    arguments: [Argument("k", .count, .value(.number(5)), "how many scores count")],
    source: "Russakovsky et al. 2015 (ImageNet reports top-1 and top-5)",
    example: "top_k(5)")

  /// How many scores count.
  public let k: Int

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) { k = arguments.integer("k") }

  /// Classes.
  public var target: TargetForm { .classes }

  /// More is better.
  public var increases: Bool { true }

  /// Counts hits.
  public func accumulator(outputs: Int) -> any MetricAccumulator {
    RankAccumulator(outputs: outputs, highest: k)
  }
}
