import Schema

/// What is reported beside the loss: a number computed from predictions and targets over a whole
/// part of the data, in a fixed order, in Double.
public protocol Metric: Declared, Sendable {
  /// A metric from checked arguments.
  init(arguments: Arguments) throws(OperatorError)
  /// What it compares predictions with.
  var target: TargetForm { get }
  /// Whether larger is better.
  var increases: Bool { get }
  /// Starts over for a part of the data; `outputs` is the number of values predicted for each
  /// example.
  func accumulator(outputs: Int) -> any MetricAccumulator
}

/// The running state of one metric.
public protocol MetricAccumulator: AnyObject {
  /// Takes a batch: `samples` rows of `outputs` predictions, with classes or values as the metric
  /// wants.
  func add(predictions: UnsafePointer<Float>, targets: UnsafeRawPointer, samples: Int)
  /// The metric so far; nil before any example.
  var value: Double? { get }
  /// Everything it remembers, as numbers: what a checkpoint in the middle of an epoch keeps.
  var state: [Double] { get }
  /// Goes on from what `state` gave; false where the numbers are not those of such a metric.
  func restore(_ state: [Double]) -> Bool
}
