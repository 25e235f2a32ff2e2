import Graph
import Kernels
import Schema

/// A convolution with weights of bfloat16, in a frozen plan.
public struct ConvolutionBFloat16: ReducedWeightProduct {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "convolution_bfloat16", .primitive, "Moves a kernel of bfloat16 over an image.",
    arguments: Convolution.declaration.arguments,
    source: "that of convolution, W rounded to 8 significant bits",
    details: "Sums are floats. Where the processor multiplies bfloat16 fast, x is rounded as well.",
    example: "convolution_bfloat16 {bias = true, dilation = [1, 1], groups = 1, "
      + "pad = [1, 1, 1, 1], stride = [1, 1]}")

  /// The weight.
  public static let element = ElementType.bfloat16

  /// The product with floats.
  public let full: Convolution

  /// The convolution in place of another, of one group.
  public init(_ full: Convolution) { self.full = full }

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    full = try Convolution(attributes: attributes)
    try ReducedShapes.requireOneGroup(full.form)
  }

  /// The attributes, complete.
  public var attributes: Arguments { full.attributes }

  /// Inputs stay floats.
  public var input: InputScale? { nil }

  /// Images.
  public func shape(_ x: TensorType, _ weight: TensorType, samples: Int) -> ConvolutionShape {
    ReducedShapes.convolution(full.form, x, weight, samples: samples)
  }
}
