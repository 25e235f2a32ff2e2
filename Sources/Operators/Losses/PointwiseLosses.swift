import Graph
import Kernels
import Schema

/// A loss that compares every predicted number with its target: one formula is all it needs.
protocol PointwiseLossForm: Loss {
  /// The operator, with the formula of prediction x0 and target x1.
  var pointwise: PointwiseLoss { get }
}

extension PointwiseLossForm {
  /// As many numbers as the prediction has.
  public var target: TargetForm { .values }

  /// The prediction is the output.
  public var readout: (any Operator)? { nil }

  /// It depends on the data.
  public func initialValue(outputs: Int) -> Double? { nil }

  /// The prediction's own type.
  public func targetType(of prediction: TensorType) throws(OperatorError) -> TensorType {
    try OperandCheck.floats(prediction, of: Self.declaration.name)
    return prediction
  }

  /// Adds the operator.
  public func build(
    prediction: ValueID, target: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.append(pointwise, [prediction, target])[0]
  }
}
