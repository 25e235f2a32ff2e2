import Graph
import Kernels
import Schema

/// The sigmoid-weighted linear unit, also called swish.
public struct SiLULayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "silu", .layer, "Weights each element by its own sigmoid.",
    source: "x/(1 + e^-x); Elfwing et al. 2018, Ramachandran et al. 2017",
    details: "A smooth rectifier with a small dip below zero.",
    example: "silu")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { .input(0) * sigmoid(.input(0)) }
}
