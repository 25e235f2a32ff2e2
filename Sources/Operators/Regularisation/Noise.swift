import Graph
import Kernels
import Schema
import Support

/// `noise`: Gaussian noise in training, nothing at inference.
public struct Noise: Layer {
  /// The declaration.
  public static let declaration = Declaration(
    "noise", .layer, "Adds Gaussian noise to the values in training.",
    arguments: [Argument("std", .nonNegative, .value(.number(0.1)), NoiseOperator.meaning)],
    source: "y = x + std n, n normal; Bishop 1995 (training with noise)",
    details: """
      Drawn anew for every value at every step; at inference the layer disappears. Behind the \
      input it keeps the net from relying on exact values, much as a penalty on slopes does; the \
      inputs should be standardised, so that `std` has a meaning.
      """,
    example: "noise(std = 0.05)")

  /// The standard deviation.
  public let std: Double

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) { std = arguments.number("std") }

  /// Adds the operator with the layer's own random stream.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(NoiseOperator(std: std, stream: builder.path), builder.only(inputs))
  }
}

/// The operand plus normal numbers drawn from a stream.
public struct NoiseOperator: Operator, Hashable {
  static let meaning = "the standard deviation of the noise"

  /// The declaration.
  public static let declaration = Declaration(
    "noise", .primitive, "The operand plus Gaussian noise.",
    arguments: [
      Argument("std", .nonNegative, .required, meaning),
      Argument("stream", .text, .required, "the layer whose random stream the noise is drawn from"),
    ],
    source: "y = x + std n, n by Box and Muller 1958")

  /// The standard deviation.
  public let std: Double
  /// The layer whose random stream the noise is drawn from.
  public let stream: String

  /// Noise for a layer.
  public init(std: Double, stream: String) {
    self.std = std
    self.stream = stream
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(std: attributes.number("std"), stream: attributes.text("stream"))
  }

  /// Deviation and stream.
  public var attributes: Arguments { ["std": .number(std), "stream": .string(stream)] }

  /// Random; the same noise for the same stream and step.
  public var traits: Traits { .random }

  /// The layer whose random stream the noise is drawn from.
  public var randomStream: String? { stream }

  /// The operand's type.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try MaskStream.results(of: operands, for: "noise")
  }

  /// The upstream gradient as it is.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    [context.upstream[0]]
  }

  /// The noise of the stream's key and the step.
  public func kernel(_ site: KernelSite) -> any Kernel { NoiseKernel(site, std) }

  /// The operand as it is.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? { operands }
}

/// Noise drawn into the result, then the operand added: value i is normal number i of the step's
/// stream.
private final class NoiseKernel: Kernel {
  private let step: ProgramStep
  private let type: TensorType
  private let key: UInt64

  init(_ site: KernelSite, _ std: Double) {
    type = site.operands[0]
    key = site.randomKey
    step = ProgramStep(.input(0) + .constant(std) * .input(1), [.full, .full])
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let count = type.count(samples: frame.samples)
    let stream = RandomKey.derive(key: key, index: UInt64(truncatingIfNeeded: frame.step))
    RandomFill(key: stream).normal(buffers.result(0), count: count, pool: frame.pool)
    step.bind(0, to: buffers.operand(0))
    step.bind(1, to: UnsafePointer(buffers.result(0)))
    step.bind(result: buffers.result(0))
    step.run(rows: 1, columns: count, pool: frame.pool)
  }
}
