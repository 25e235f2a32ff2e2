import Graph
import Kernels
import Schema

/// A linear layer with weights of bfloat16, in a frozen plan.
public struct LinearBFloat16: ReducedWeightProduct {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "linear_bfloat16", .primitive, "Multiplies the last axis by a weight matrix of bfloat16.",
    arguments: Linear.declaration.arguments,
    source: "y = epilogue(x W + b, ...), W rounded to 8 significant bits",
    details: "Sums are floats. Where the processor multiplies bfloat16 fast, x is rounded as well.",
    example: "linear_bfloat16 {bias = true, epilogue = \"max(x0, 0)\"}")

  /// The weight.
  public static let element = ElementType.bfloat16

  /// The product with floats.
  public let full: Linear

  /// The layer in place of another.
  public init(_ full: Linear) { self.full = full }

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    full = try Linear(attributes: attributes)
  }

  /// The attributes, complete.
  public var attributes: Arguments { full.attributes }

  /// Inputs stay floats.
  public var input: InputScale? { nil }

  /// Rows of inputs.
  public func shape(_ x: TensorType, _ weight: TensorType, samples: Int) -> ConvolutionShape {
    ReducedShapes.linear(x, weight, samples: samples)
  }
}
