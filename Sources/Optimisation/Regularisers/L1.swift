import Kernels
import Schema

/// A penalty on the absolute values of the weights.
public struct L1: Regularizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "l1", .regularizer, "Adds the absolute values of the weights to the loss.",
    arguments: [Argument("strength", .nonNegative, .required, "lambda")],
    source: "loss + lambda sum |w|; the gradient gains lambda sign(w), 0 at 0",
    details: """
      It drives weights that do little to zero, and so selects features. Together with l2 it is \
      the elastic net: `l1(1e-5) + l2(1e-4)`.
      """,
    example: "weight = l1(1e-5) + l2(1e-4)")

  private let strength: Double

  /// The penalty from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    strength = arguments.number("strength")
  }

  /// lambda |w|.
  public var penalty: Formula? { .constant(strength) * absolute(.input(0)) }

  /// lambda sign(w).
  public var gradient: Formula? { .constant(strength) * sign(.input(0)) }

  /// None apart from the gradient.
  public var decay: Double { 0 }

  /// No bound.
  public var constraint: NormConstraint? { nil }
}
