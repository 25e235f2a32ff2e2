import Schema

/// What a loss compares predictions with.
public enum TargetForm: String, Hashable, Sendable {
  /// One class for each example: `i32[B]`.
  case classes
  /// As many numbers as the prediction has: `f32[B, n]`.
  case values
}

/// What training minimises: adds the mean loss over the batch to the graph.
public protocol Loss: Declared, Sendable {
  /// A loss from checked arguments.
  init(arguments: Arguments) throws(OperatorError)

  /// What it compares predictions with.
  var target: TargetForm { get }

  /// The operator that makes predictions readable, such as the softmax of logits; nil where
  /// predictions are the output itself.
  var readout: (any Operator)? { get }

  /// The metrics reported where the spec names none.
  var metrics: [String] { get }

  /// The loss to be expected before training at a number of classes or outputs: ln(classes) for
  /// cross entropy; nil where it depends on the data.
  func initialValue(outputs: Int) -> Double?

  /// The type of the target of a prediction, or why the prediction does not fit.
  func targetType(of prediction: TensorType) throws(OperatorError) -> TensorType

  /// Adds the mean loss over the batch, a scalar.
  func build(
    prediction: ValueID, target: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID
}
