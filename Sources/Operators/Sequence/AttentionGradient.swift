import Graph
import Kernels
import Schema

/// The gradient of attention by its joined queries, keys and values.
public struct AttentionGradient: Operator, Hashable {
  /// What operator and gradient have in common.
  public let form: AttentionForm

  /// The gradient of an attention.
  public init(_ form: AttentionForm) { self.form = form }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "attention_gradient", .primitive, "The gradient of attention by queries, keys and values.",
    arguments: AttentionForm.arguments,
    source: "Vaswani et al. 2017; weights made anew from sums: Dao et al. 2022",
    details: "Operands: dy, the joined queries, keys and values, and the sums of the forward pass.",
    example: "attention_gradient {causal = true, heads = 4, rate = 0%, stream = \"\"}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    form = AttentionForm(attributes: attributes)
  }

  /// The attributes, complete.
  public var attributes: Arguments { form.attributes }

  /// Pure unless weights are dropped.
  public var traits: Traits { form.rate > 0 ? .random : .pure }

  /// The layer whose random stream dropped weights are drawn from.
  public var randomStream: String? { form.randomStream }

  /// The type of what came in.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 3, of: "attention_gradient")
    let forward = try AttentionOperator(form).results(of: [operands[1]])
    for (operand, wanted) in [(operands[0], forward[0]), (operands[2], forward[1])]
    where operand != wanted {
      throw OperatorError(
        .disagreement, "an input of `attention_gradient` does not fit the attention",
        expected: wanted.description, found: operand.description)
    }
    return [operands[1]]
  }

  /// None: training needs first derivatives only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw OperatorError(.attribute, "`attention_gradient` has no gradient of its own")
  }

  /// Head by head, blocks of scores made anew.
  public func kernel(_ site: KernelSite) -> any Kernel { AttentionGradientKernel(form, site) }

  /// Five products for each pair of positions that see each other.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    form.arithmetic(operands[1], products: 5)
  }
}

/// The backward pass.
private final class AttentionGradientKernel: Kernel {
  private let attention: Attention
  private let stream: AttentionStream
  let workspaceBytes: Int

  init(_ form: AttentionForm, _ site: KernelSite) {
    attention = form.bind(site.operands[1], site)
    stream = AttentionStream(form, site)
    workspaceBytes =
      attention.backwardWorkspace(samples: site.samples) * MemoryLayout<Float>.stride
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    attention.backward(
      buffers.operand(1), samples: stream.samples(frame), sums: buffers.operand(2),
      gradient: buffers.operand(0), into: buffers.result(0), key: stream.key(frame),
      workspace: buffers.scratch, pool: frame.pool)
  }
}
