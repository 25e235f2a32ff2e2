import Schema
import Support

/// `kaiming` under the name of its authors' laboratory.
public struct MsraInitializer: Initializer {
  /// How the language names it.
  public static let declaration = kaimingDeclaration("msra")

  private let kaiming: KaimingInitializer

  /// The distribution from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    kaiming = try KaimingInitializer(arguments: arguments)
  }

  /// Draws every value.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    kaiming.fill(buffer, shape: shape, stream: stream)
  }

  /// gain^2 / fan.
  public func expectedVariance(_ shape: ParameterShape) -> Double? {
    kaiming.expectedVariance(shape)
  }
}
