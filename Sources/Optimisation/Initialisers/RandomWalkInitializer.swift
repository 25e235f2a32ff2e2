import Schema
import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Values whose variance keeps the logarithm of a gradient's length from drifting over many layers.
public struct RandomWalkInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "random_walk", .initializer,
    "Draws values so that gradients keep their length over many layers.",
    arguments: [
      Argument(
        "activation", .choice(["relu", "linear"]), .value(.name("relu")),
        "the activation that follows")
    ],
    source: "w ~ N(0, g^2 / Din), g = sqrt(2) exp(1.2 / (max(Din, 6) - 2.4)) for relu and "
      + "exp(1 / (2 Din)) for linear: Sussillo and Abbott 2014",
    details: """
      The length of a gradient does a random walk from layer to layer; the gain makes its steps \
      zero on average in the logarithm. It differs from `kaiming` only for narrow layers, and \
      helps very deep nets without normalisation.
      """,
    example: "weight = random_walk(relu)")

  private let isLinear: Bool

  /// The distribution from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    isLinear = arguments.word("activation") == "linear"
  }

  /// Draws every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    Spread.normal.fill(buffer, variance: variance(shape), stream: stream)
  }

  /// g^2 / Din.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { variance(shape) }

  private func variance(_ shape: ParameterShape) -> Double {
    let inputs = Double(shape.fanIn)
    let squaredGain = isLinear ? exp(1 / inputs) : 2 * exp(2.4 / (max(inputs, 6) - 2.4))
    return squaredGain / inputs
  }
}
