import Graph
import Kernels
import Schema

/// `huber`: squared for small differences, absolute for large ones.
public struct Huber: PointwiseLossForm {
  /// The declaration.
  public static let declaration = Declaration(
    "huber", .loss, "Squares small differences and takes large ones as they are.",
    arguments: [
      Argument("delta", .positive, .value(.number(1)), "the difference at which the forms meet")
    ],
    source: "Huber 1964: L = mean of d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2)",
    details: "Smooth at the target like `mse`, patient with outliers like `mae`.",
    example: "loss = huber(delta = 1)")

  /// The difference at which the forms meet.
  public let delta: Double

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) { delta = arguments.number("delta") }

  /// The mean absolute error.
  public var metrics: [String] { ["mae"] }

  var pointwise: PointwiseLoss {
    let difference = Formula.input(0) - .input(1)
    let delta = Formula.constant(delta)
    return PointwiseLoss(
      select(
        absolute(difference) - delta, delta * (absolute(difference) - 0.5 * delta),
        0.5 * (difference * difference)),
      slope: maximum(minimum(difference, delta), -delta))
  }
}
