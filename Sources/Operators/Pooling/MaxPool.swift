import Graph
import Kernels
import Schema

/// `max_pool`: the largest value of each window.
public struct MaxPoolLayer: Layer {
  private let pool: PoolArguments

  /// The declaration.
  public static let declaration = Declaration(
    "max_pool", .layer, "Keeps the largest value of each window, channel by channel.",
    arguments: PoolArguments.arguments,
    source: "y[i, j, c] = max over the window of x; ties go to the first; Krizhevsky et al. 2012",
    details: """
      Takes an image HxWxC and gives H'xW'xC with H' = floor((H + pad - kernel) / stride) + 1, \
      where pad counts both sides and is never the largest; on a sequence TxC the kernel is one \
      number. `max_pool(global)` gives one vector of C features. It halves the image, and the work \
      behind it, without weights; a kernel of 3 with stride 2 makes windows overlap. Between relu \
      and max_pool the order makes no difference.
      """,
    example: "max_pool(2x2)")

  /// The layer of accepted arguments; throws where they contradict each other.
  public init(arguments: Arguments) throws(OperatorError) { pool = try PoolArguments(arguments) }

  /// Adds the pooling.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try pool.build(inputs, &builder) { MaxPool($0) }
  }
}

/// The largest value of each window of an image.
public struct MaxPool: ChannelMap, Hashable {
  private let form: PoolForm

  /// How the windows lie.
  public var window: Window { form.window }

  /// A choice by size.
  public var commutation: Commutation { .positiveAffine }

  /// The declaration.
  public static let declaration = Declaration(
    "max_pool", .primitive, "The largest value of each window of an image.",
    arguments: PoolForm.arguments, source: "y[i, j, c] = max over the window of x",
    details: "x is [height, width, channels]; padding is never the largest.",
    example: "max_pool {kernel = [2, 2], pad = [0, 0, 0, 0], stride = [2, 2]}")

  /// A pooling; its dilation is 1.
  public init(_ window: Window) { form = PoolForm(window) }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try PoolForm(attributes: attributes)
  }

  /// The window.
  public var attributes: Arguments { Arguments(form.attributes) }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// `[H, W, C]` gives `[H', W', C]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    return [try form.result(of: operands[0], name)]
  }

  /// The upstream gradient where the maximum was.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let gradient = MaxPoolGradient(form.window)
    return [
      try context.builder.apply(gradient, context.operands[0], context.results[0], upstream)
    ]
  }

  /// Window by window.
  public func kernel(_ site: KernelSite) -> any Kernel {
    MaxPoolKernel(form.shape(site.operands[0], samples: site.samples), site)
  }

  /// A comparison for each value under a window.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    form.arithmetic(results[0])
  }
}

/// The gradient of `max_pool` from its operand, its result and the upstream gradient.
public struct MaxPoolGradient: Operator, Hashable {
  private let form: PoolForm

  /// The declaration.
  public static let declaration = Declaration(
    "max_pool_gradient", .primitive,
    "The gradient of `max_pool`: to the first largest value of each window.",
    arguments: PoolForm.arguments,
    source: "dx[p, q, c] = sum of dy[i, j, c] over the windows whose first largest value is there",
    details: "Operands: x, the result of `max_pool`, its gradient.",
    example: "max_pool_gradient {kernel = [2, 2], pad = [0, 0, 0, 0], stride = [2, 2]}")

  /// The gradient of a pooling.
  public init(_ window: Window) { form = PoolForm(window) }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try PoolForm(attributes: attributes)
  }

  /// The window.
  public var attributes: Arguments { Arguments(form.attributes) }

  /// Pure.
  public var traits: Traits { .pure }

  /// The first operand's type; throws where the others are not of its pooling's.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 3, of: name)
    let pooled = try form.result(of: operands[0], name)
    try OperandCheck.agreement([pooled] + operands.dropFirst(), of: name)
    return [operands[0]]
  }

  /// There are no second derivatives.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw ChannelShapes.noSecondDerivative(name)
  }

  /// Window by window.
  public func kernel(_ site: KernelSite) -> any Kernel {
    MaxPoolGradientKernel(form.shape(site.operands[0], samples: site.samples), site)
  }

  /// A comparison for each value under a window.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    form.arithmetic(operands[1])
  }
}
