import Schema
import Support

/// Independent uniform values.
public struct UniformInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "uniform", .initializer, "Draws every value evenly between two bounds.",
    arguments: [
      Argument("low", .anyNumber, .value(.number(-0.05)), "the lower bound, included"),
      Argument("high", .anyNumber, .value(.number(0.05)), "the upper bound, excluded"),
    ],
    source: "w ~ U(low, high), of variance (high - low)^2 / 12",
    details: """
      Bounds that do not depend on the number of inputs have the faults of `normal`; `xavier` and \
      `kaiming` with `form = uniform` find their bounds themselves.
      """,
    example: "embedding.weight = uniform(low = -0.1, high = 0.1)")

  private let low: Double
  private let high: Double

  /// A uniform distribution from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    low = arguments.number("low")
    high = arguments.number("high")
    guard Float(low) < Float(high) else {
      throw InvalidArgument("high", "must be above `low`, which is \(low)")
    }
  }

  /// Draws every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    stream.fillUniform(buffer, low: low, high: high)
  }

  /// (high - low)^2 / 12.
  public func expectedVariance(_ shape: ParameterShape) -> Double? {
    (high - low) * (high - low) / 12
  }
}
