import Schema
import Support

/// Values of variance 1 / Din, as self-normalising nets need.
public struct LecunInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "lecun", .initializer, "Draws values of variance 1 / Din, as `selu` needs.",
    arguments: [Spread.argument],
    source: "Var(w) = 1 / Din: LeCun et al. 1998; Klambauer et al. 2017",
    details: """
      With `selu` behind every layer the activations find mean 0 and variance 1 by themselves, but \
      only from this start.
      """,
    example: "weight = lecun")

  private let form: Spread

  /// The distribution from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    form = Spread(arguments)
  }

  /// Draws every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    form.fill(buffer, variance: variance(shape), stream: stream)
  }

  /// 1 / Din.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { variance(shape) }

  private func variance(_ shape: ParameterShape) -> Double {
    1 / Double(shape.fanIn)
  }
}
