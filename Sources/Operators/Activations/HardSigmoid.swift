import Graph
import Kernels
import Schema

/// The piecewise linear sigmoid.
public struct HardSigmoidLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "hard_sigmoid", .layer, "Squashes each element to [0, 1] by three straight lines.",
    source: "min(max(x/6 + 1/2, 0), 1); PyTorch's definition",
    details: "Saturates wholly outside of (-3, 3): no gradient there.",
    example: "hard_sigmoid")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { minimum(maximum(.input(0) / 6 + 0.5, 0), 1) }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? { select(.input(1) * (1 - .input(1)), .constant(1.0 / 6), 0) }

  /// One, so that weights in front of it start by Xavier's rule.
  public var gain: Double { 1 }

  /// It saturates on both sides.
  public var saturates: Bool { true }
}
