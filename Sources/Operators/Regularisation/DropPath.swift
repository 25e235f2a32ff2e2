import Graph
import Kernels
import Schema
import Support

/// Whole examples kept or dropped by a mask drawn from a stream, kept ones over the survival's
/// probability: the operator of stochastic depth. Linear, so that it is its own gradient.
public struct DropPath: Operator, Hashable {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "drop_path", .primitive, "Drops whole examples of its operand in training.",
    arguments: [
      Argument("survival", .share(survivals), .required, "the probability that an example stays"),
      Argument("stream", .text, .required, "the layer whose random stream the mask is drawn from"),
    ],
    source: "Huang et al. 2016 (stochastic depth), one draw for each example, in the inverted form",
    details: """
      y = x b / survival with b = 1 with probability `survival` and 0 otherwise, drawn anew for \
      each example at every step; at inference y = x. Behind a residual branch it skips the branch.
      """,
    example: "drop_path {stream = \"residual_3\", survival = 80%}")

  /// Something must survive.
  public static let survivals = Bounds(0, 1, lowOpen: true)

  /// The probability that an example stays.
  public let survival: Double
  /// The layer whose random stream the mask is drawn from.
  public let stream: String

  /// A mask that keeps examples of a layer with a probability in (0, 1].
  public init(survival: Double, stream: String) {
    self.survival = survival
    self.stream = stream
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(survival: attributes.number("survival"), stream: attributes.text("stream"))
  }

  /// Survival and stream.
  public var attributes: Arguments {
    ["survival": .number(survival), "stream": .string(stream)]
  }

  /// Random; the same mask for the same stream and step.
  public var traits: Traits { .random }

  /// The layer whose random stream the mask is drawn from.
  public var randomStream: String? { stream }

  /// The operand's type.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try MaskStream.results(of: operands, for: "drop_path")
  }

  /// The same mask over the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    return [try context.builder.apply(self, upstream)]
  }

  /// The mask of the stream's key and the step.
  public func kernel(_ site: KernelSite) -> any Kernel { DropPathKernel(site, survival) }

  /// The operand as it is.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? { operands }

  /// In place.
  public func mayShare(result: Int, operand: Int) -> Bool { true }
}

/// One factor for each example, 0 or 1 / survival, from one word each of the step's stream, and one
/// pass over the operand.
private final class DropPathKernel: Kernel {
  private static let masked = Formula.select(.input(1), .input(0) * .input(1), .constant(0))
  private let step = ProgramStep(masked, [.full, .column])
  private let type: TensorType
  private let key: UInt64
  private let survival: Double
  let workspaceBytes: Int

  init(_ site: KernelSite, _ survival: Double) {
    type = site.operands[0]
    key = site.randomKey
    self.survival = survival
    workspaceBytes = (type.batched ? site.samples : 1) * MemoryLayout<Float>.stride
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let examples = type.batched ? frame.samples : 1
    let stream = RandomKey.derive(key: key, index: UInt64(truncatingIfNeeded: frame.step))
    RandomFill(key: stream).mask(
      buffers.scratch, count: examples, keep: Float(survival), value: Float(1 / survival))
    step.bind(0, to: buffers.operand(0))
    step.bind(1, to: buffers.scratch)
    step.bind(result: buffers.result(0))
    step.run(rows: examples, columns: type.count, pool: frame.pool)
  }
}
