import Graph
import Kernels
import Schema

/// The mish function.
public struct MishLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "mish", .layer, "Weights each element by the tanh of its softplus.",
    source: "x tanh(ln(1 + e^x)); Misra 2019",
    details: "A smooth rectifier with a small dip below zero.",
    example: "mish")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { .input(0) * tanh(softplus(.input(0))) }
}
