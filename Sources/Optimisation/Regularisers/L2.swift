import Kernels
import Schema

/// A penalty on the squares of the weights.
public struct L2: Regularizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "l2", .regularizer, "Adds half the squares of the weights to the loss.",
    arguments: [Argument("strength", .nonNegative, .required, "lambda")],
    source: "loss + lambda / 2 sum w^2; the gradient gains lambda w (PyTorch's weight_decay)",
    details: """
      It prefers many small weights to a few large ones, and so spreads what the net relies on. \
      Usual between 1e-5 and 1e-3. Biases and normalisation parameters are better left alone. With \
      adaptive rules such as `adam` take `decay` instead. Systems that leave out the half need \
      twice the value.
      """,
    example: "weight = l2(5e-4)")

  private let strength: Double

  /// The penalty from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    strength = arguments.number("strength")
  }

  /// lambda / 2 w^2.
  public var penalty: Formula? { .constant(strength / 2) * (.input(0) * .input(0)) }

  /// lambda w.
  public var gradient: Formula? { .constant(strength) * .input(0) }

  /// None apart from the gradient.
  public var decay: Double { 0 }

  /// No bound.
  public var constraint: NormConstraint? { nil }
}
