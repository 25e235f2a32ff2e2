import Graph
import Kernels

/// A weighted product that has forms of reduced precision.
public protocol ReducibleProduct: WeightedProduct {
  /// Why the product stays one of floats; nil where it need not.
  func reductionObstacle(_ x: TensorType, _ weight: TensorType) -> String?

  /// The product with weights of bfloat16.
  func bfloat16() throws(OperatorError) -> any Operator

  /// The product of 8-bit integers.
  func int8(input: InputScale) throws(OperatorError) -> any Operator
}

extension Linear: ReducibleProduct {
  /// None.
  public func reductionObstacle(_ x: TensorType, _ weight: TensorType) -> String? { nil }

  /// The same layer with weights of bfloat16.
  public func bfloat16() throws(OperatorError) -> any Operator { LinearBFloat16(self) }

  /// The same layer of 8-bit integers.
  public func int8(input: InputScale) throws(OperatorError) -> any Operator {
    LinearInt8(self, input: input)
  }
}

extension Convolution: ReducibleProduct {
  /// Channels below which words of inputs would hold little but zeros.
  private static let leastChannels = 4

  /// Groups read few channels each, and few channels fill no word.
  public func reductionObstacle(_ x: TensorType, _ weight: TensorType) -> String? {
    if form.groups > 1 { return "groups of channels read too little to gain from it" }
    guard x.columns < Self.leastChannels else { return nil }
    return "fewer than \(Self.leastChannels) channels of input do not fill a word"
  }

  /// The same convolution with weights of bfloat16.
  public func bfloat16() throws(OperatorError) -> any Operator {
    try ReducedShapes.requireOneGroup(form)
    return ConvolutionBFloat16(self)
  }

  /// The same convolution of 8-bit integers.
  public func int8(input: InputScale) throws(OperatorError) -> any Operator {
    try ReducedShapes.requireOneGroup(form)
    return ConvolutionInt8(self, input: input)
  }
}
