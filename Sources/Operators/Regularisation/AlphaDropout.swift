import Graph
import Schema

/// `alpha_dropout`: dropout for SELU nets, which keeps mean 0 and variance 1.
public struct AlphaDropout: Layer {
  /// The declaration.
  public static let declaration = Declaration(
    "alpha_dropout", .layer, "Sets a random share of the values to SELU's lower limit in training.",
    arguments: [
      Argument("rate", .share(MaskStream.rates), .value(.number(0.1)), "the share dropped")
    ],
    source: "Klambauer et al. 2017, section 3",
    details: "y = a (x m + l (1 - m)) + b with l = -lambda alpha = -1.7581, q = 1 - rate, a = 1 "
      + "/ sqrt(q + l^2 q (1 - q)) and b = -a (1 - q) l, so that inputs of mean 0 and variance 1 "
      + "keep both. It belongs behind `selu`; at inference it disappears.",
    example: "alpha_dropout(5%)")

  /// The share dropped.
  public let rate: Double

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) { rate = arguments.number("rate") }

  /// Adds the operator with the layer's own random stream.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let input = try OperandCheck.single(inputs, of: "alpha_dropout")
    return try builder.apply(AlphaDropoutOperator(rate: rate, stream: builder.path), input)
  }
}

/// The affine map that restores mean 0 and variance 1 after dropping to SELU's lower limit.
struct AlphaDropoutMap {
  /// -lambda alpha, SELU's value at minus infinity.
  static let limit = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717
  /// The factor a.
  let scale: Double
  /// The addend b.
  let shift: Double

  /// The map at a rate in [0, 1).
  init(rate: Double) {
    let kept = 1 - rate
    scale = 1 / (kept + Self.limit * Self.limit * kept * rate).squareRoot()
    shift = -scale * rate * Self.limit
  }
}

/// Values kept or dropped to SELU's lower limit by a mask drawn from a stream, then mapped so that
/// mean and variance stay.
public struct AlphaDropoutOperator: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "alpha_dropout", .primitive, "Dropout to SELU's lower limit that keeps mean 0 and variance 1.",
    arguments: MaskStream.arguments, source: "Klambauer et al. 2017, section 3")

  /// The share dropped.
  public let rate: Double
  /// The layer whose random stream the mask is drawn from.
  public let stream: String

  /// A mask.
  public init(rate: Double, stream: String) {
    self.rate = rate
    self.stream = stream
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(rate: attributes.number("rate"), stream: attributes.text("stream"))
  }

  /// Rate and stream.
  public var attributes: Arguments { MaskStream.attributes(rate: rate, stream: stream) }

  /// Random; the same mask for the same stream and step.
  public var traits: Traits { .random }

  /// The layer whose random stream the mask is drawn from.
  public var randomStream: String? { stream }

  /// The operand's type.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try MaskStream.results(of: operands, for: "alpha_dropout")
  }

  /// The same mask over the upstream gradient, times a.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let gradient = AlphaDropoutGradient(rate: rate, stream: stream)
    return [try context.builder.apply(gradient, upstream)]
  }

  /// The mask of the stream's key and the step.
  public func kernel(_ site: KernelSite) -> any Kernel {
    let map = AlphaDropoutMap(rate: rate)
    let dropped = map.scale * AlphaDropoutMap.limit + map.shift
    return MaskKernel(site, rate: rate, scale: map.scale, shift: map.shift, dropped: dropped)
  }

  /// The operand as it is.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? { operands }

  /// In place.
  public func mayShare(result: Int, operand: Int) -> Bool { true }
}

/// The gradient of `alpha_dropout`: its mask over the upstream gradient, times a. Linear, so that
/// it is its own gradient.
public struct AlphaDropoutGradient: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "alpha_dropout_gradient", .primitive, "The gradient of `alpha_dropout`: dx = a m dy.",
    arguments: MaskStream.arguments, source: "Klambauer et al. 2017, section 3")

  /// The share dropped.
  public let rate: Double
  /// The layer whose random stream the mask is drawn from.
  public let stream: String

  /// A mask.
  public init(rate: Double, stream: String) {
    self.rate = rate
    self.stream = stream
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(rate: attributes.number("rate"), stream: attributes.text("stream"))
  }

  /// Rate and stream.
  public var attributes: Arguments { MaskStream.attributes(rate: rate, stream: stream) }

  /// Random; the same mask for the same stream and step.
  public var traits: Traits { .random }

  /// The layer whose random stream the mask is drawn from.
  public var randomStream: String? { stream }

  /// The operand's type.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try MaskStream.results(of: operands, for: "alpha_dropout_gradient")
  }

  /// The same mask over the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    return [try context.builder.apply(self, upstream)]
  }

  /// The mask of the stream's key and the step.
  public func kernel(_ site: KernelSite) -> any Kernel {
    MaskKernel(site, rate: rate, scale: AlphaDropoutMap(rate: rate).scale)
  }

  /// In place.
  public func mayShare(result: Int, operand: Int) -> Bool { true }
}
