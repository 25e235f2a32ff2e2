import Graph
import Kernels
import Schema

/// The piecewise linear tanh.
public struct HardTanhLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "hard_tanh", .layer, "Clips each element to [-1, 1].",
    source: "min(max(x, -1), 1); PyTorch's definition",
    details: "Saturates wholly outside of (-1, 1): no gradient there.",
    example: "hard_tanh")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { minimum(maximum(.input(0), -1), 1) }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? { step(1 - absolute(.input(1))) }

  /// One, so that weights in front of it start by Xavier's rule.
  public var gain: Double { 1 }

  /// It saturates on both sides.
  public var saturates: Bool { true }
}
