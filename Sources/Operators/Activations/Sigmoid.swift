import Graph
import Kernels
import Schema

/// The logistic function.
public struct SigmoidLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "sigmoid", .layer, "Squashes each element to (0, 1).",
    source: "1/(1 + e^-x)",
    details: """
      Saturates on both sides, which kills the gradient, and its outputs are not zero-centred: \
      prefer relu or tanh between layers. Outputs of a binary classifier need none, \
      binary_cross_entropy takes logits.
      """,
    example: "sigmoid")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { sigmoid(.input(0)) }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? { .input(1) * (1 - .input(1)) }

  /// One, so that weights in front of it start by Xavier's rule.
  public var gain: Double { 1 }

  /// It saturates on both sides.
  public var saturates: Bool { true }
}
