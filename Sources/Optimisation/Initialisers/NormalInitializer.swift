import Schema
import Support

/// Independent normal values.
public struct NormalInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "normal", .initializer, "Draws every value from a normal distribution.",
    arguments: [
      Argument("std", .nonNegative, .value(.number(0.01)), "the standard deviation"),
      Argument("mean", .anyNumber, .value(.number(0)), "the mean"),
    ],
    source: "w ~ N(mean, std^2)",
    details: """
      With the same small std everywhere (0.01) activations shrink from layer to layer until \
      nothing is left to learn from; with a large one tanh units saturate. It suits a shallow net, \
      or the last layer of a classifier, where it keeps the first loss near ln(classes).
      """,
    example: "head.weight = normal(std = 0.01)")

  private let mean: Double
  private let std: Double

  /// A normal distribution from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    mean = arguments.number("mean")
    std = arguments.number("std")
  }

  /// Draws every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    stream.fillNormal(buffer, mean: mean, std: std)
  }

  /// std^2.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { std * std }
}
