import Schema
import Support

/// A way to draw the first values of a parameter. Value `i` depends on the stream's key, on `i` and
/// on the shape alone; equal seeds and names give equal values.
public protocol Initializer: Declared, Sendable {
  /// An initializer with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// Writes the first values of a parameter; the buffer holds one value for each element of the
  /// shape.
  func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream)

  /// The variance of each value over all seeds, about its mean; nil where it is not known.
  func expectedVariance(_ shape: ParameterShape) -> Double?
}

/// What an initializer must know of a parameter.
public struct ParameterShape: Hashable, Sendable {
  /// The extents, outputs last: [in, out] of a linear layer, [height, width, in, out] of a
  /// convolution.
  public let extents: [Int]
  /// The inputs that each output sums: Din; the kernel's area times the input channels.
  public let fanIn: Int
  /// The outputs that each input feeds: Dout; the kernel's area times the output channels.
  public let fanOut: Int
  /// The gain that makes up for the activation that follows: sqrt(2) for relu, 1 for linear.
  public let gain: Double
  /// Where it stands among the residual branches of the network.
  public let place: Place

  /// Where a weight stands among residual branches.
  public enum Place: Hashable, Sendable {
    /// In no branch.
    case outside
    /// In a branch of so many layers, and not the last of them, in a net of so many branches.
    case branch(layers: Int, branches: Int)
    /// In the last layer of a branch, or in the last of the network.
    case last
  }

  /// A shape; fans below 1 are taken as 1.
  public init(
    extents: [Int], fanIn: Int, fanOut: Int, gain: Double = 1, place: Place = .outside
  ) {
    self.place = place
    self.extents = extents
    self.fanIn = max(fanIn, 1)
    self.fanOut = max(fanOut, 1)
    self.gain = gain
  }

  /// The number of values.
  public var count: Int { extents.reduce(1, *) }
}

/// The distribution that a variance is spread over.
enum Spread: String, CaseIterable {
  /// Normal with mean 0.
  case normal
  /// Uniform between -sqrt(3 variance) and sqrt(3 variance).
  case uniform

  /// The argument `form` of initializers that state a variance.
  static let argument = Argument(
    "form", .choice(allCases.map(\.rawValue)), .value(.name("normal")),
    "the distribution that the values are drawn from")

  /// The form that was asked for.
  init(_ arguments: Arguments) { self = Spread(rawValue: arguments.word("form")) ?? .normal }

  /// Fills a buffer with independent values of mean 0 and the given variance.
  func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, variance: Double, stream: RandomStream
  ) {
    switch self {
    case .normal: stream.fillNormal(buffer, mean: 0, std: variance.squareRoot())
    case .uniform:
      let bound = (3 * variance).squareRoot()
      stream.fillUniform(buffer, low: -bound, high: bound)
    }
  }
}
