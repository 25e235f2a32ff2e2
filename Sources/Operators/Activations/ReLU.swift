import Graph
import Kernels
import Schema

/// The rectifier.
public struct ReLULayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "relu", .layer, "Keeps positive elements and makes the others zero.",
    source: "max(0, x); gradient 0 at 0; Krizhevsky et al. 2012",
    details: """
      Does not saturate for positive inputs and is the default of the lectures. A unit whose \
      input is never positive gets no gradient and is dead. Wants Kaiming initialisation.
      """,
    example: "relu")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { .rectifier }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? { step(.input(1)) }

  /// He et al. 2015, equation 10.
  public var gain: Double { 2.0.squareRoot() }
}
