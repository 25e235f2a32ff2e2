import Schema
import Support

/// Values whose variance keeps that of a linear layer's outputs.
public struct XavierInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "xavier", .initializer,
    "Draws values of variance 1 / Din, which keeps the spread of activations from layer to layer.",
    arguments: [
      Spread.argument,
      Argument("gain", .positive, .value(.number(1)), "a factor on the standard deviation"),
    ],
    source: "Var(w) = gain^2 / Din: Glorot and Bengio 2010, in the one-sided form of the lecture",
    details: """
      Din is the number of inputs of each unit: the kernel's area times the input channels for a \
      convolution. Right for tanh and other functions that are the identity near zero; behind relu \
      half of the variance is lost in every layer: use `kaiming`.
      """,
    example: "weight = xavier(form = uniform)")

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

  /// gain^2 / Din.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { variance(shape) }

  private func variance(_ shape: ParameterShape) -> Double {
    gain * gain / Double(shape.fanIn)
  }
}
