import Schema
import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Weights that let a residual net start without normalisation.
public struct FixupInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "fixup", .initializer,
    "Scales the weights of residual branches down, so that deep nets start without normalisation.",
    source: "kaiming, times L^(-1/(2m - 2)) within a branch of m layers in a net of L branches; "
      + "zero in the last layer of each branch and in the classifier: Zhang et al. 2019",
    details: """
      An update then changes the output of the net by as much as one of a plain net would, \
      whatever the depth: learning rates need not fall with it. Layers are counted within their \
      innermost branch; shortcuts count as outside. The scalar biases and multipliers of the paper \
      are not part of it: biases and scales have rules of their own.
      """,
    example: "weight = fixup")

  /// The initializer; there are no arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {}

  /// Draws normal values, or sets zeros; zeros for vectors.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    let variance = variance(shape)
    guard shape.extents.count > 1, variance > 0 else { return buffer.update(repeating: 0) }
    Spread.normal.fill(buffer, variance: variance, stream: stream)
  }

  /// gain^2 / Din, times L^(-1/(m - 1)) within a branch; 0 where a branch or the net ends.
  public func expectedVariance(_ shape: ParameterShape) -> Double? {
    shape.extents.count > 1 ? variance(shape) : 0
  }

  private func variance(_ shape: ParameterShape) -> Double {
    let standard = shape.gain * shape.gain / Double(shape.fanIn)
    switch shape.place {
    case .outside: return standard
    case .last: return 0
    case .branch(let layers, let branches):
      guard layers > 1 else { return 0 }
      return standard * pow(Double(max(branches, 1)), -1 / Double(layers - 1))
    }
  }
}
