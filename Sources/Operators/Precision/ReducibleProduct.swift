import Graph
import Kernels

/// A weighted product that has forms of reduced precision.
public protocol ReducibleProduct: WeightedProduct {
  /// Why the product stays one of floats where its weight would have elements of another type; nil
  /// where it need not.
  func reductionObstacle(
    _ x: TensorType, _ weight: TensorType, to element: ElementType
  ) -> String?

  /// The product with weights of bfloat16.
  func bfloat16() throws(OperatorError) -> any Operator

  /// The product of 8-bit integers.
  func int8(input: InputScale) throws(OperatorError) -> any Operator
}

extension Linear: ReducibleProduct {
  /// None.
  public func reductionObstacle(
    _ x: TensorType, _ weight: TensorType, to element: ElementType
  ) -> String? { nil }

  /// The same layer with weights of bfloat16.
  public func bfloat16() throws(OperatorError) -> any Operator { LinearBFloat16(self) }

  /// The same layer of 8-bit integers.
  public func int8(input: InputScale) throws(OperatorError) -> any Operator {
    LinearInt8(self, input: input)
  }
}

extension Convolution: ReducibleProduct {
  /// Groups read few channels each, and fewer channels than a word holds would leave most of it
  /// zeros.
  public func reductionObstacle(
    _ x: TensorType, _ weight: TensorType, to element: ElementType
  ) -> String? {
    if form.groups > 1 { return "groups of channels read too little to gain from it" }
    let word = MemoryLayout<UInt32>.size / element.size
    return x.columns < word ? "fewer than \(word) channels of input do not fill a word" : nil
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
