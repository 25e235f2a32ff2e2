import Schema
import Support

/// Every value the same; a plain number stands for it.
public struct ConstantInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "constant", .initializer, "Sets every value to the same number.",
    arguments: [Argument("value", .anyNumber, .required, "the number")],
    source: "w = value",
    details: """
      A plain number is short for it: `bias = 0`. For biases only: units that start equal stay \
      equal, so weights must differ. A slightly positive bias (0.01) lets every relu unit pass \
      some gradient at first; whether it helps is not settled.
      """,
    example: "bias = constant(0.01)")

  /// The number.
  public let value: Double

  /// A constant.
  public init(_ value: Double) { self.value = value }

  /// A constant from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) { value = arguments.number("value") }

  /// Sets every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    buffer.update(repeating: Float(value))
  }

  /// No variance.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { 0 }
}
