import Graph
import Kernels
import Schema

/// The rectifier with a ceiling of six.
public struct ReLU6Layer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "relu6", .layer, "Clips each element to [0, 6].",
    source: "min(max(0, x), 6); Howard et al. 2017",
    details: "A rectifier for arithmetic of few bits.",
    example: "relu6")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { minimum(maximum(.input(0), 0), 6) }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? { step(.input(1) * (6 - .input(1))) }
}
