import Schema
import Support

/// Values whose variance is a compromise between the passes forward and backward.
public struct GlorotInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "glorot", .initializer,
    "Draws values of variance 2 / (Din + Dout), a compromise between the two passes.",
    arguments: [
      Spread.argument,
      Argument("gain", .positive, .value(.number(1)), "a factor on the standard deviation"),
    ],
    source: "Var(w) = 2 gain^2 / (Din + Dout): Glorot and Bengio 2010",
    details: """
      The two-sided form of `xavier`: activations keep their spread where Din = Dout, and so do \
      the gradients. The usual choice for attention and for tanh nets of changing width.
      """,
    example: "attention.weight = glorot(form = uniform)")

  private let form: Spread
  private let gain: Double

  /// The distribution from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    form = Spread(arguments)
    gain = arguments.number("gain")
  }

  /// Draws every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    form.fill(buffer, variance: variance(shape), stream: stream)
  }

  /// 2 gain^2 / (Din + Dout).
  public func expectedVariance(_ shape: ParameterShape) -> Double? { variance(shape) }

  private func variance(_ shape: ParameterShape) -> Double {
    2 * gain * gain / Double(shape.fanIn + shape.fanOut)
  }
}
