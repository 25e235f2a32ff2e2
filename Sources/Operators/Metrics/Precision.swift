import Graph
import Schema

/// `precision`: how often a class is right where it is predicted.
public struct Precision: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "precision", .metric,
    "How often a class is right where it is predicted, for one class or on average.",
    arguments: [ConfusionAccumulator.argument],
    source: "true positives / (true positives + false positives)",
    details: "0 for a class that is never predicted. A class that never occurs, neither "
      + "right nor predicted, does not count in the mean.",
    example: "precision(class = 3)")

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
      if let index { matrix.precision(index) } else { matrix.mean(matrix.precision) }
    }
  }
}
