import Schema
import Support

/// Every value zero.
public struct ZerosInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "zeros", .initializer, "Sets every value to zero.",
    source: "w = 0",
    details: """
      Right for biases and for the scale of the last normalisation of a residual branch, which \
      makes the branch begin as the identity. Wrong for weights: all units would compute, and \
      learn, the same.
      """,
    example: "bias = zeros")

  /// Zeros; there are no arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {}

  /// Sets every value to zero.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    buffer.update(repeating: 0)
  }

  /// No variance.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { 0 }
}
