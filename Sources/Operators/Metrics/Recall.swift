import Graph
import Schema

/// `recall`: how often a class is predicted where it is right.
public struct Recall: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "recall", .metric,
    "How often a class is predicted where it is right, for one class or on average.",
    arguments: [ConfusionAccumulator.argument],
    source: "true positives / (true positives + false negatives)",
    details: "0 for a class that is never right. A class that never occurs, neither "
      + "right nor predicted, does not count in the mean.",
    example: "recall(class = 3)")

  /// The class looked at; nil for the mean over all.
  public let index: Int?

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) {
    index = ConfusionAccumulator.chosen(arguments)
  }

  /// Classes.
  public var target: TargetForm { .classes }

  /// More is better.
  public var increases: Bool { true }

  /// Counts a confusion matrix.
  public func accumulator(outputs: Int) -> any MetricAccumulator {
    ConfusionAccumulator(outputs: outputs) { [index] matrix in
      if let index { matrix.recall(index) } else { matrix.mean(matrix.recall) }
    }
  }
}
