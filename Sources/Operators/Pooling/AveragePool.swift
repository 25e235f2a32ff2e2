import Graph
import Kernels
import Schema

/// `average_pool`: the mean of each window.
public struct AveragePoolLayer: Layer {
  private let pool: PoolArguments
  private let countsPadding: Bool

  static let countsPadding = Argument(
    "count_padding", .boolean, .value(.boolean(false)),
    "whether zeros of the padding count in the mean")

  /// The declaration.
  public static let declaration = Declaration(
    "average_pool", .layer, "Takes the mean of each window, channel by channel.",
    arguments: PoolArguments.arguments + [countsPadding],
    source: "y[i, j, c] = mean over the window of x; global: Lin et al. 2013",
    details: """
      Takes an image HxWxC and gives H'xW'xC with H' = floor((H + pad - kernel) / stride) + 1, \
      where pad counts both sides; on a sequence TxC the kernel is one number. \
      `average_pool(global)` gives one vector of C features: in front of the last `linear` it \
      replaces `flatten` and layers with most of a net's weights (ResNet), and on a sequence it is \
      the mean over all places.
      """,
    example: "average_pool(global)")

  /// The layer of accepted arguments; throws where they contradict each other.
  public init(arguments: Arguments) throws(OperatorError) {
    pool = try PoolArguments(arguments)
    countsPadding = arguments.boolean("count_padding")
  }

  /// Adds the pooling.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try pool.build(inputs, &builder) { AveragePool($0, countsPadding: countsPadding) }
  }
}

/// The mean of each window of an image.
public struct AveragePool: ChannelMap, Hashable {
  private let form: PoolForm
  /// Whether padding counts in the mean.
  public let countsPadding: Bool

  /// How the windows lie.
  public var window: Window { form.window }

  /// A mean; where padding counts, zeros are in it as well.
  public var commutation: Commutation {
    countsPadding && !window.pad.isEmpty ? .scale : .affine
  }

  /// The declaration.
  public static let declaration = Declaration(
    "average_pool", .primitive, "The mean of each window of an image.",
    arguments: PoolForm.arguments + [AveragePoolLayer.countsPadding],
    source: "y[i, j, c] = sum over the window of x / n, n its area within the image, or all of it",
    details: "x is [height, width, channels].",
    example: "average_pool {count_padding = false, kernel = [2, 2], pad = [0, 0, 0, 0], "
      + "stride = [2, 2]}")

  /// A pooling; its dilation is 1.
  public init(_ window: Window, countsPadding: Bool) {
    form = PoolForm(window)
    self.countsPadding = countsPadding
  }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try PoolForm(attributes: attributes)
    countsPadding = attributes.boolean("count_padding")
  }

  /// The window and what counts.
  public var attributes: Arguments {
    Arguments(form.attributes.merging(["count_padding": .boolean(countsPadding)]) { own, _ in own })
  }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// `[H, W, C]` gives `[H', W', C]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    return [try form.result(of: operands[0], name)]
  }

  /// The upstream gradient spread over the windows.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let extents = context.builder.type(context.operands[0]).extents
    let gradient = AveragePoolGradient(
      form.window, countsPadding: countsPadding, size: PerAxis(extents[0], extents[1]))
    return [try context.builder.apply(gradient, upstream)]
  }

  /// Window by window.
  public func kernel(_ site: KernelSite) -> any Kernel {
    let shape = form.shape(site.operands[0], samples: site.samples, countsPadding: countsPadding)
    return AveragePoolKernel(shape, site, gradient: false)
  }

  /// An addition for each value under a window.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    form.arithmetic(results[0])
  }
}

/// The gradient of `average_pool`, which is linear and therefore the gradient of this.
public struct AveragePoolGradient: Operator, Hashable {
  private let form: PoolForm
  private let countsPadding: Bool
  private let size: PerAxis

  /// The declaration.
  public static let declaration = Declaration(
    "average_pool_gradient", .primitive, "Spreads gradients of means over their windows.",
    arguments: PoolForm.arguments + [
      AveragePoolLayer.countsPadding,
      Argument(
        "size", .list(.integer(1...1_000_000_000)), .required, "rows and columns of the image"),
    ],
    source: "dx[p, q, c] = sum of dy[i, j, c] / n over the windows that see the pixel",
    details: "dy is [height', width', channels].",
    example: "average_pool_gradient {count_padding = false, kernel = [2, 2], "
      + "pad = [0, 0, 0, 0], size = [4, 4], stride = [2, 2]}")

  /// The gradient of a pooling of an image of `size` pixels.
  init(_ window: Window, countsPadding: Bool, size: PerAxis) {
    form = PoolForm(window)
    self.countsPadding = countsPadding
    self.size = size
  }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try PoolForm(attributes: attributes)
    countsPadding = attributes.boolean("count_padding")
    size = try attributes.perAxis("size")
  }

  /// The window, what counts, and the size of the image.
  public var attributes: Arguments {
    var values = form.attributes
    values["count_padding"] = .boolean(countsPadding)
    values["size"] = size.value
    return Arguments(values)
  }

  /// Pure.
  public var traits: Traits { .pure }

  /// `[H', W', C]` gives `[H, W, C]`; throws where the windows over that are others.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    let upstream = try ImageType(operands[0], of: name)
    let image = ImageType.type(size, upstream.channels, as: operands[0])
    guard image.isAddressable else {
      throw OperatorError(.size, "the tensor is too large to address", found: image.shapeText)
    }
    try OperandCheck.agreement([try form.result(of: image, name), operands[0]], of: name)
    return [image]
  }

  /// The means of the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let mean = AveragePool(form.window, countsPadding: countsPadding)
    return [try context.builder.apply(mean, upstream)]
  }

  /// Pixel by pixel.
  public func kernel(_ site: KernelSite) -> any Kernel {
    let shape = form.shape(site.results[0], samples: site.samples, countsPadding: countsPadding)
    return AveragePoolKernel(shape, site, gradient: true)
  }

  /// An addition for each value under a window.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    form.arithmetic(operands[0])
  }
}
