import Graph
import Kernels
import Schema

/// The self-normalising exponential linear unit.
public struct SELULayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "selu", .layer, "Bends and scales each element so that activations keep mean 0 and variance 1.",
    source: "lambda x for x > 0, else lambda alpha (e^x - 1); Klambauer et al. 2017",
    details: """
      alpha = 1.6732632423543772 and lambda = 1.0507009873554805. Wants `lecun` \
      initialisation, and alpha_dropout in place of dropout.
      """,
    example: "selu")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula {
    .constant(Self.lambda) * select(.input(0), .input(0), .constant(Self.alpha) * expm1(.input(0)))
  }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? {
    select(.input(1), .constant(Self.lambda), .input(1) + .constant(Self.lambda * Self.alpha))
  }

  /// One: the fixed point supposes weights of variance 1 / Din.
  public var gain: Double { 1 }

  /// The depth of the negative part.
  static let alpha = 1.6732632423543772848170429916717
  /// The scale of both parts.
  static let lambda = 1.0507009873554804934193349852946
}
