import Graph
import Kernels
import Schema

/// The smooth rectifier.
public struct SoftplusLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "softplus", .layer, "Rounds the corner of the rectifier off.",
    source: "ln(1 + e^x); Dugas et al. 2000",
    details: """
      Always positive: useful where an output must be, less so between layers.
      """,
    example: "softplus")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { softplus(.input(0)) }

  /// The sigmoid of the input: 1 - e^-y.
  public var slope: Formula? { -expm1(-.input(1)) }
}
