import Graph
import Kernels
import Schema

/// No activation.
public struct IdentityLayer: Activation {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "identity", .layer, "Passes its input on unchanged.",
    source: "x", details: "Stands where a block takes an activation and none is wanted.",
    example: "identity")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {}

  /// The function, of the input x0.
  public var formula: Formula { .input(0) }

  /// The derivative, of the input x0 and the output x1.
  public var slope: Formula? { 1 }

  /// The gain of a linear layer in front of it.
  public var gain: Double { 1 }

  /// Adds its nodes behind the input.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.only(inputs)
  }
}
