import Graph
import Kernels
import Schema

/// The hyperbolic tangent.
public struct TanhLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "tanh", .layer, "Squashes each element to (-1, 1).",
    source: "tanh x",
    details: """
      Zero-centred, but it saturates on both sides, which kills the gradient. Wants Xavier \
      initialisation.
      """,
    example: "tanh")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { tanh(.input(0)) }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? { 1 - .input(1) * .input(1) }

  /// One, so that weights in front of it start by Xavier's rule.
  public var gain: Double { 1 }

  /// It saturates on both sides.
  public var saturates: Bool { true }
}
