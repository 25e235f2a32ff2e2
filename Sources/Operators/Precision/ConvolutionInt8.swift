import Graph
import Kernels
import Schema

/// A convolution of 8-bit integers, in a frozen plan.
public struct ConvolutionInt8: ReducedWeightProduct {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "convolution_int8", .primitive, "Moves a kernel over an image, in 8-bit integers.",
    arguments: Convolution.declaration.arguments + InputScaleArguments.arguments,
    source: "that of convolution with q = x / s kept within 8 bits, the sums times s t, t a scale "
      + "for each output; Jacob and others 2018, section 2",
    details: InputScaleArguments.details,
    example: "convolution_int8 {bias = true, dilation = [1, 1], groups = 1, input_scale = 0.01, "
      + "input_zero = 0, pad = [1, 1, 1, 1], stride = [1, 1]}")

  /// The weight.
  public static let element = ElementType.int8

  /// The product with floats.
  public let full: Convolution
  /// How inputs become integers.
  public let input: InputScale?
  private let map: InputScale

  /// The convolution in place of another, of one group.
  public init(_ full: Convolution, input: InputScale) {
    self.full = full
    self.input = input
    map = input
  }

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(
      try Convolution(attributes: attributes), input: try InputScaleArguments.read(attributes))
    try ReducedShapes.requireOneGroup(full.form)
  }

  /// The attributes, complete.
  public var attributes: Arguments { InputScaleArguments.attributes(full, map) }

  /// Images.
  public func shape(_ x: TensorType, _ weight: TensorType, samples: Int) -> ConvolutionShape {
    ReducedShapes.convolution(full.form, x, weight, samples: samples)
  }
}
