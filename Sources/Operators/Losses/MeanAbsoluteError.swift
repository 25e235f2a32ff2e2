import Graph
import Kernels
import Schema

/// `mae`: the mean absolute error.
public struct MeanAbsoluteError: PointwiseLossForm {
  /// The declaration.
  public static let declaration = Declaration(
    "mae", .loss, "The mean absolute difference of prediction and target.",
    source: "L = mean |x - t|, with slope 0 at x = t",
    details: "For regression with outliers: every difference pulls with the same force, whatever "
      + "its size.",
    example: "loss = mae")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// The mean absolute error itself.
  public var metrics: [String] { ["mae"] }

  var pointwise: PointwiseLoss {
    PointwiseLoss(absolute(.input(0) - .input(1)), slope: sign(.input(0) - .input(1)))
  }
}
