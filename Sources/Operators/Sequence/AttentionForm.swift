import Graph
import Kernels
import Schema
import Support

/// The attributes that attention and its gradient share.
public struct AttentionForm: Hashable, Sendable {
  /// How many heads there are.
  public let heads: Int
  /// Whether a position sees only itself and those before it.
  public let isCausal: Bool
  /// The share of weights dropped.
  public let rate: Double
  /// The layer whose random stream they are drawn from; empty where none are.
  public let stream: String

  /// A form; without a rate nothing is dropped.
  public init(heads: Int, isCausal: Bool, rate: Double = 0, stream: String = "") {
    self.heads = heads
    self.isCausal = isCausal
    self.rate = rate
    self.stream = stream
  }

  /// Their declarations.
  static let arguments = [
    Argument("heads", .count, .required, "the number of heads"),
    Argument("causal", .boolean, .required, "whether later positions are hidden"),
  ] + MaskStream.arguments

  /// The form of accepted attributes.
  init(attributes: Arguments) {
    self.init(
      heads: attributes.integer("heads"), isCausal: attributes.boolean("causal"),
      rate: attributes.number("rate"), stream: attributes.text("stream"))
  }

  /// The attributes, complete.
  var attributes: Arguments {
    var values = MaskStream.attributes(rate: rate, stream: stream)
    values.values["heads"] = .integer(heads)
    values.values["causal"] = .boolean(isCausal)
    return values
  }

  /// The layer whose random stream is drawn from.
  var randomStream: String? { rate > 0 ? stream : nil }

  /// The shape of joined queries, keys and values; throws where they are no sequence of them or the
  /// heads do not divide the width.
  func shape(of joined: TensorType) throws(OperatorError) -> AttentionShape {
    try OperandCheck.floats(joined, of: "attention")
    guard joined.extents.count == 2, joined.count > 0, joined.columns % 3 == 0 else {
      throw OperatorError(
        .shape, "`attention` takes queries, keys and values of a sequence side by side",
        expected: "Tx(3 width)", found: joined.shapeText)
    }
    let width = joined.columns / 3
    try AttentionForm.check(heads, width)
    return AttentionShape(
      length: joined.extents[0], width: width, heads: heads, isCausal: isCausal)
  }

  /// Throws where heads do not divide the features.
  static func check(_ heads: Int, _ width: Int) throws(OperatorError) {
    guard !width.isMultiple(of: heads) else { return }
    throw OperatorError(
      .attribute, "the heads of `attention` share its features equally",
      expected: "a number of heads that divides \(width)", found: "\(heads) heads",
      remedy: "choose heads or features so that one divides the other")
  }

  /// The bound computation for operands that the operator has accepted.
  func bind(_ joined: TensorType, _ site: KernelSite) -> Attention {
    guard let shape = try? shape(of: joined) else {
      preconditionFailure("attention is bound to operands that it has not accepted")
    }
    return Attention(shape, dropout: rate, threads: site.threads)
  }

  /// Multiply-adds of some products over all pairs of positions.
  func arithmetic(_ joined: TensorType, products: Int) -> Int {
    guard let shape = try? shape(of: joined) else { return 0 }
    return shape.pairs.multipliedReportingOverflow(by: products * shape.width).partialValue
  }
}

/// The random stream of an attention, and how many samples a run has.
struct AttentionStream {
  private let seed: UInt64
  private let isBatched: Bool

  /// The stream of a node.
  init(_ form: AttentionForm, _ site: KernelSite) {
    seed = site.randomKey
    isBatched = site.results[0].batched
  }

  /// The samples of a run; 1 where nothing is batched.
  func samples(_ frame: Frame) -> Int { isBatched ? frame.samples : 1 }

  /// The key of a step.
  func key(_ frame: Frame) -> UInt64 {
    RandomKey.derive(key: seed, index: UInt64(truncatingIfNeeded: frame.step))
  }
}
