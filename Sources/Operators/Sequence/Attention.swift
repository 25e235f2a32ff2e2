import Graph
import Kernels
import Schema
import Support

/// Scaled dot-product attention of several heads over joined queries, keys and values.
public struct AttentionOperator: Operator, Hashable {
  /// What operator and gradient have in common.
  public let form: AttentionForm

  /// An attention.
  public init(_ form: AttentionForm) { self.form = form }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "attention", .primitive, "Mixes the values of positions by how well query and key agree.",
    arguments: AttentionForm.arguments,
    source: "y = softmax(q kᵀ / sqrt(features)) v for each head (Vaswani et al. 2017)",
    details: """
      The operand is [T, 3 width]: queries, keys and values side by side, each the heads' features \
      side by side. Results: y, [T, width], and ln of the sum of e^score of each position and \
      head, [T, heads], which the gradient needs. With a rate, weights are dropped at random.
      """,
    example: "attention {causal = true, heads = 4, rate = 0%, stream = \"\"}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    form = AttentionForm(attributes: attributes)
  }

  /// The attributes, complete.
  public var attributes: Arguments { form.attributes }

  /// Pure, and each example by itself, unless weights are dropped.
  public var traits: Traits { form.rate > 0 ? .random : [.pure, .perExample] }

  /// The layer whose random stream dropped weights are drawn from.
  public var randomStream: String? { form.randomStream }

  /// `[T, 3 width]` gives `[T, width]` and `[T, heads]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: "attention")
    let shape = try form.shape(of: operands[0])
    return [
      operands[0].with(extents: [shape.length, shape.width]),
      operands[0].with(extents: [shape.length, shape.heads]),
    ]
  }

  /// One node over what came in and the sums.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard context.upstream[1] == nil else {
      throw OperatorError(
        .attribute, "the sums of `attention` are not differentiated",
        expected: "a loss of its first result")
    }
    guard let upstream = context.upstream[0] else { return [nil] }
    let operands = [upstream, context.operands[0], context.results[1]]
    return try context.builder.append(AttentionGradient(form), operands)
  }

  /// Blocks of scores that stay in cache.
  public func kernel(_ site: KernelSite) -> any Kernel { AttentionKernel(form, site) }

  /// Nothing is dropped at inference.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? {
    guard form.rate > 0 else { return nil }
    let plain = AttentionForm(heads: form.heads, isCausal: form.isCausal)
    return try builder.append(AttentionOperator(plain), operands)
  }

  /// Two products for each pair of positions that see each other.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    form.arithmetic(operands[0], products: 2)
  }
}

/// The forward pass; the sums are left out where nobody reads them.
private final class AttentionKernel: Kernel {
  private let attention: Attention
  private let stream: AttentionStream
  private let writesSums: Bool
  let workspaceBytes: Int

  init(_ form: AttentionForm, _ site: KernelSite) {
    attention = form.bind(site.operands[0], site)
    stream = AttentionStream(form, site)
    writesSums = site.used[1]
    workspaceBytes =
      attention.forwardWorkspace(samples: site.samples) * MemoryLayout<Float>.stride
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    attention.forward(
      buffers.operand(0), samples: stream.samples(frame), into: buffers.result(0),
      sums: writesSums ? buffers.result(1) : nil, key: stream.key(frame),
      workspace: buffers.scratch, pool: frame.pool)
  }
}
