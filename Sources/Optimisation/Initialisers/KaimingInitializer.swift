import Schema
import Support

/// Values whose variance makes up for the activation that follows.
public struct KaimingInitializer: Initializer {
  /// How the language names it.
  public static let declaration = kaimingDeclaration("kaiming")

  private let form: Spread
  private let usesFanOut: Bool
  private let gain: Double?

  /// The distribution from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    form = Spread(arguments)
    usesFanOut = arguments.word("fan") == "out"
    gain = arguments.optionalNumber("gain")
  }

  /// Draws every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    form.fill(buffer, variance: variance(shape), stream: stream)
  }

  /// gain^2 / fan.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { variance(shape) }

  private func variance(_ shape: ParameterShape) -> Double {
    let gain = gain ?? shape.gain
    return gain * gain / Double(usesFanOut ? shape.fanOut : shape.fanIn)
  }
}

/// The declaration of `kaiming` under one of its names.
func kaimingDeclaration(_ name: String) -> Declaration {
  Declaration(
    name, .initializer,
    "Draws values of variance 2 / Din behind relu, and of the variance other activations need.",
    arguments: [
      Argument(
        "fan", .choice(["in", "out"]), .value(.name("in")),
        "whether the inputs or the outputs of a unit are counted"),
      Spread.argument,
      Argument(
        "gain", .positive, .absent("that of the activation that follows"),
        "a factor on the standard deviation"),
    ],
    source: "Var(w) = gain^2 / fan, gain^2 = 2 for relu, 2 / (1 + slope^2) for leaky_relu, 1 for "
      + "linear: He et al. 2015",
    details: """
      relu sets half of its inputs to zero and so halves the variance; twice `xavier`'s makes up \
      for it, and deep nets keep their activations. `fan = in` keeps the spread of activations, \
      `fan = out` that of gradients (usual for residual nets). `msra` and `kaiming` are the same.
      """,
    example: "weight = \(name)(fan = out)")
}
