import Graph
import Kernels
import Schema

/// The piecewise quadratic silu.
public struct HardSwishLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "hard_swish", .layer, "Weights each element by its hard_sigmoid.",
    source: "x min(max(x/6 + 1/2, 0), 1); Howard et al. 2019",
    details: "Close to silu without an exponential.",
    example: "hard_swish")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { .input(0) * minimum(maximum(.input(0) / 6 + 0.5, 0), 1) }

  /// The corners belong to the outer pieces, as in PyTorch.
  public var slope: Formula? {
    select(.input(0) + 3, select(3 - .input(0), .input(0) / 3 + 0.5, 1), 0)
  }
}
