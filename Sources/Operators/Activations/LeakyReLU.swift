import Graph
import Kernels
import Schema

/// The rectifier that lets a share of negative inputs through.
public struct LeakyReLULayer: Activation {
  /// The slope below zero.
  public let slopeBelow: Double

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "leaky_relu", .layer, "Keeps positive elements and scales the others by a slope.",
    arguments: [
      Argument("slope", .share(Bounds(0, 1)), .value(.number(0.01)), "the slope below zero")
    ],
    source: "max(slope x, x); Maas et al. 2013",
    details: """
      Units cannot die, because every input has a gradient. The lectures also use a slope of \
      0.1.
      """,
    example: "leaky_relu(0.1)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) { slopeBelow = arguments.number("slope") }

  /// The function, of the input x0.
  public var formula: Formula { maximum(.constant(slopeBelow) * .input(0), .input(0)) }

  /// The output has the sign of the input, and at a slope of 0 it is never negative.
  public var slope: Formula? { select(.input(1), 1, .constant(slopeBelow)) }

  /// He et al. 2015, equation 15.
  public var gain: Double { (2 / (1 + slopeBelow * slopeBelow)).squareRoot() }
}
