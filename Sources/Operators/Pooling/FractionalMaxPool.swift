import Graph
import Kernels
import Schema

/// How the windows of fractional max pooling lie.
struct FractionalForm: Hashable, Sendable {
  /// Rows and columns of the result.
  let size: PerAxis
  /// Whether windows reach one pixel into the next.
  let overlaps: Bool
  /// The layer whose random stream the windows are drawn from; nil where they are fixed.
  let stream: String?

  /// The attributes' declarations.
  static let arguments = [
    Argument(
      "size", .list(.integer(1...1_000_000_000)), .required, "rows and columns of the result"),
    Argument("overlap", .boolean, .required, "whether windows reach one pixel into the next"),
    Argument(
      "stream", .text, .absent("the windows are fixed"),
      "the layer whose random stream the windows are drawn from"),
  ]

  init(size: PerAxis, overlaps: Bool, stream: String?) {
    self.size = size
    self.overlaps = overlaps
    self.stream = stream
  }

  /// From accepted attributes; throws where a list has another length.
  init(attributes: Arguments) throws(OperatorError) {
    size = try attributes.perAxis("size")
    overlaps = attributes.boolean("overlap")
    stream = attributes.optionalText("stream")
  }

  /// The attributes, complete.
  var attributes: Arguments {
    var values: Arguments = ["size": size.value, "overlap": .boolean(overlaps)]
    if let stream { values.values["stream"] = .string(stream) }
    return values
  }

  /// `[H, W, C]` gives `[H', W', C]`; throws where that is larger than the image.
  func result(of x: TensorType, _ name: String) throws(OperatorError) -> TensorType {
    let image = try ImageType(x, of: name)
    guard size.y <= image.size.y, size.x <= image.size.x else {
      throw OperatorError(
        .shape, "`\(name)` has more windows than pixels", expected: "at least \(size.text)",
        found: image.size.text)
    }
    return ImageType.type(size, image.channels, as: x)
  }

  /// The windows over an image: those in the middle of all shifts, and their draw where there is a
  /// stream.
  func windows(_ x: TensorType, _ site: KernelSite) -> (PoolingShape, WindowDraw?) {
    let rows = FractionalAxis(extent: x.extents[0], count: size.y, overlaps: overlaps)
    let columns = FractionalAxis(extent: x.extents[1], count: size.x, overlaps: overlaps)
    let shape = PoolingShape(
      samples: x.batched ? site.samples : 1, height: x.extents[0], width: x.extents[1],
      channels: x.extents[2], rows: (0..<size.y).map { rows.window($0, shift: size.y / 2) },
      columns: (0..<size.x).map { columns.window($0, shift: size.x / 2) })
    guard stream != nil else { return (shape, nil) }
    return (shape, WindowDraw(rows, columns, key: site.randomKey, shape: shape))
  }
}

/// The largest value of windows of changing size.
public struct FractionalMaxPool: ChannelMap, Hashable {
  private let form: FractionalForm

  /// A choice by size.
  public var commutation: Commutation { .positiveAffine }

  /// The declaration.
  public static let declaration = Declaration(
    "fractional_max_pool", .primitive, "The largest value of windows of changing size.",
    arguments: FractionalForm.arguments,
    source: "Graham 2014: window i starts at floor((H i + s) / H'), s drawn from 0 ... H' - 1",
    details: "x is [height, width, channels]. Fixed windows have s in the middle.",
    example: "fractional_max_pool {overlap = false, size = [5, 5], stream = \"pool\"}")

  /// A pooling to `size` pixels; without a stream the windows are fixed.
  public init(size: PerAxis, overlaps: Bool, stream: String?) {
    form = FractionalForm(size: size, overlaps: overlaps, stream: stream)
  }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try FractionalForm(attributes: attributes)
  }

  /// The windows.
  public var attributes: Arguments { form.attributes }

  /// Random where the windows are drawn.
  public var traits: Traits { form.stream == nil ? .pure : .random }

  /// The layer whose random stream the windows are drawn from.
  public var randomStream: String? { form.stream }

  /// `[H, W, C]` gives `[H', W', C]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    return [try form.result(of: operands[0], name)]
  }

  /// The upstream gradient where the maximum was, in the windows of the same step.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let gradient = FractionalMaxPoolGradient(form)
    return [
      try context.builder.apply(gradient, context.operands[0], context.results[0], upstream)
    ]
  }

  /// Window by window.
  public func kernel(_ site: KernelSite) -> any Kernel {
    let (shape, draw) = form.windows(site.operands[0], site)
    return MaxPoolKernel(shape, site, draw: draw)
  }

  /// Fixed windows.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? {
    guard form.stream != nil else { return nil }
    let fixed = FractionalMaxPool(size: form.size, overlaps: form.overlaps, stream: nil)
    return try builder.append(fixed, operands)
  }

  /// A comparison for each value.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    operands[0].count
  }
}

/// The gradient of `fractional_max_pool` from its operand, its result and the upstream gradient.
public struct FractionalMaxPoolGradient: Operator, Hashable {
  private let form: FractionalForm

  /// The declaration.
  public static let declaration = Declaration(
    "fractional_max_pool_gradient", .primitive,
    "The gradient of `fractional_max_pool`: to the first largest value of each window.",
    arguments: FractionalForm.arguments,
    source: "dx[p, q, c] = sum of dy[i, j, c] over the windows whose first largest value is there",
    details: "Operands: x, the result of `fractional_max_pool`, its gradient.",
    example: "fractional_max_pool_gradient {overlap = false, size = [5, 5], stream = \"pool\"}")

  /// The gradient of a pooling over the same windows.
  init(_ form: FractionalForm) { self.form = form }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try FractionalForm(attributes: attributes)
  }

  /// The windows.
  public var attributes: Arguments { form.attributes }

  /// Random where the windows are drawn.
  public var traits: Traits { form.stream == nil ? .pure : .random }

  /// The layer whose random stream the windows are drawn from.
  public var randomStream: String? { form.stream }

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
    let (shape, draw) = form.windows(site.operands[0], site)
    return MaxPoolGradientKernel(shape, site, draw: draw)
  }
}
