import Graph
import Kernels
import Schema

/// `mse`: the mean squared error.
public struct MeanSquaredError: PointwiseLossForm {
  /// The declaration.
  public static let declaration = Declaration(
    "mse", .loss, "The mean squared difference of prediction and target.",
    source: "L = mean (x - t)^2",
    details: "For regression; the mean runs over examples and outputs. Large differences dominate: "
      + "`huber` is milder. Targets of unit variance (`standardize`) keep the rates familiar.",
    example: "loss = mse")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// The root of the mean squared error.
  public var metrics: [String] { ["rmse"] }

  var pointwise: PointwiseLoss {
    PointwiseLoss((.input(0) - .input(1)) * (.input(0) - .input(1)))
  }
}
