import Graph
import Schema

/// `binary_accuracy`: the share of logits on the right side of zero.
public struct BinaryAccuracy: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "binary_accuracy", .metric, "The share of yes-or-no outputs that are right.",
    source: "mean of [(x > 0) = (t > 1/2)] over examples and outputs, x logits",
    details: "The companion of `binary_cross_entropy`: each output is a question of its own.",
    example: "binary_accuracy")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Values of 0 and 1.
  public var target: TargetForm { .values }

  /// More is better.
  public var increases: Bool { true }

  /// Counts right answers.
  public func accumulator(outputs: Int) -> any MetricAccumulator {
    MeanAccumulator(outputs: outputs) { logit, target in
      !logit.isNaN && (logit > 0) == (target > 0.5) ? 1 : 0
    }
  }
}
