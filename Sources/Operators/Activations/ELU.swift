import Graph
import Kernels
import Schema

/// The exponential linear unit.
public struct ELULayer: Activation {
  /// The distance of the limit below zero.
  public let alpha: Double

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "elu", .layer, "Keeps positive elements and bends the others towards -alpha.",
    arguments: [
      Argument("alpha", .positive, .value(.number(1)), "the distance of the limit below zero")
    ],
    source: "x for x > 0, else alpha (e^x - 1); Clevert et al. 2016",
    details: """
      Negative outputs bring the mean closer to zero than relu does, and the saturation below \
      makes it robust to noise.
      """,
    example: "elu(alpha = 1)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) { alpha = arguments.number("alpha") }

  /// The function, of the input x0.
  public var formula: Formula { select(.input(0), .input(0), .constant(alpha) * expm1(.input(0))) }

  /// Below zero alpha e^x, which is the output plus alpha.
  public var slope: Formula? { select(.input(1), 1, .input(1) + .constant(alpha)) }
}
