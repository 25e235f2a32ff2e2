import Graph
import Kernels
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `binary_cross_entropy`: yes or no for each output, from logits.
public struct BinaryCrossEntropy: PointwiseLossForm {
  /// The declaration.
  public static let declaration = Declaration(
    "binary_cross_entropy", .loss, "The mean of -ln(probability of the right answer), from logits.",
    source: "L = mean of ln(1 + e^x) - t x, that is -t ln p - (1 - t) ln(1 - p) with p = "
      + "sigmoid(x)",
    details: "For one or several independent questions, with targets 0 and 1 (or anything "
      + "between). A target of two classes serves a single output: the class is the value. The "
      + "prediction is logits: no `sigmoid` in front of the loss. Before training the loss "
      + "should be near ln 2.",
    example: "loss = binary_cross_entropy")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// The sigmoid.
  public var readout: (any Operator)? { Elementwise("sigmoid", sigmoid(.input(0))) }

  /// The share of right answers.
  public var metrics: [String] { ["binary_accuracy"] }

  /// ln 2.
  public func initialValue(outputs: Int) -> Double? { log(2.0) }

  /// Written with e^-|x|, which neither overflows nor loses small losses to cancellation.
  var pointwise: PointwiseLoss {
    let (x, t) = (Formula.input(0), Formula.input(1))
    return PointwiseLoss(
      maximum(x, 0) - x * t + log1p(exp(-absolute(x))), slope: sigmoid(x) - t)
  }
}
