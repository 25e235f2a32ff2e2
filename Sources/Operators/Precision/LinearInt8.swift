import Graph
import Kernels
import Schema

/// A linear layer of 8-bit integers, in a frozen plan.
public struct LinearInt8: ReducedWeightProduct {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "linear_int8", .primitive, "Multiplies the last axis by a weight matrix, in 8-bit integers.",
    arguments: Linear.declaration.arguments + InputScaleArguments.arguments,
    source: "y = epilogue((q W) s t + b, ...), q = x / s kept within 8 bits, t a scale for each "
      + "output; Jacob and others 2018, section 2",
    details: InputScaleArguments.details,
    example: "linear_int8 {bias = true, input_scale = 0.01, input_zero = 0}")

  /// The weight.
  public static let element = ElementType.int8

  /// The product with floats.
  public let full: Linear
  /// How inputs become integers.
  public let input: InputScale?
  private let map: InputScale

  /// The layer in place of another.
  public init(_ full: Linear, input: InputScale) {
    self.full = full
    self.input = input
    map = input
  }

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(
      try Linear(attributes: attributes), input: try InputScaleArguments.read(attributes))
  }

  /// The attributes, complete.
  public var attributes: Arguments { InputScaleArguments.attributes(full, map) }

  /// Rows of inputs.
  public func shape(_ x: TensorType, _ weight: TensorType, samples: Int) -> ConvolutionShape {
    ReducedShapes.linear(x, weight, samples: samples)
  }
}
