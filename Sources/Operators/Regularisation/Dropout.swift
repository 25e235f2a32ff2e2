import Graph
import Schema

/// `dropout`: random zeros in training, nothing at inference.
public struct Dropout: Layer {
  /// The declaration.
  public static let declaration = Declaration(
    "dropout", .layer, "Sets a random share of the values to zero in training.",
    arguments: [
      Argument("rate", .share(MaskStream.rates), .value(.number(0.5)), "the share dropped")
    ],
    source: "Hinton et al. 2012; Srivastava et al. 2014, in the inverted form",
    details: "y = x m / (1 - rate) with m = 0 for a share `rate` of the values and 1 for the "
      + "others, drawn anew for every value at every step. Kept values are scaled up in "
      + "training, so that inference needs nothing: there the layer disappears. Features learn "
      + "not to rely on each other; it belongs in front of large fully connected layers.",
    example: "dropout(20%)")

  /// The share dropped.
  public let rate: Double

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) { rate = arguments.number("rate") }

  /// Adds the operator with the layer's own random stream.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let input = try OperandCheck.single(inputs, of: "dropout")
    return try builder.apply(DropoutOperator(rate: rate, stream: builder.path), input)
  }
}

/// A keep-mask drawn from a stream, times 1 / (1 - rate): linear, so that it is its own gradient.
public struct DropoutOperator: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "dropout", .primitive, "The operand times a random keep-mask over (1 - rate).",
    arguments: MaskStream.arguments, source: "Srivastava et al. 2014, in the inverted form")

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
    try MaskStream.results(of: operands, for: "dropout")
  }

  /// The same mask over the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    return [try context.builder.apply(self, upstream)]
  }

  /// The mask of the stream's key and the step.
  public func kernel(_ site: KernelSite) -> any Kernel {
    MaskKernel(site, rate: rate, scale: 1 / (1 - rate))
  }

  /// The operand as it is.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? { operands }

  /// In place.
  public func mayShare(result: Int, operand: Int) -> Bool { true }
}
