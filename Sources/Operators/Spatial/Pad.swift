import Graph
import Kernels
import Schema

/// `pad`: a border around an image.
public struct PadLayer: Layer {
  private let size: [Int]
  /// What the border is filled with.
  public let value: Double

  /// The declaration.
  public static let declaration = Declaration(
    "pad", .layer, "Surrounds an image with a border of one value.",
    arguments: [
      Argument(
        "size", .either([.integer(0...WindowAxis.most), .size(axes: 2...2)]), .required,
        "pixels at each side: one number, or one along the height and one along the width"),
      Argument("value", .anyNumber, .value(.number(0)), "what the border is filled with"),
    ],
    source: "y = x in the middle, value around it",
    details: """
      Takes an image HxWxC and gives (H + 2 size) x (W + 2 size) x C; a sequence TxC grows at both \
      ends. `conv` pads by itself: this is for other values than 0, and for shapes that must fit.
      """,
    example: "pad(2)")

  /// The layer of accepted arguments; throws where the size is out of range.
  public init(arguments: Arguments) throws(OperatorError) {
    size = try WindowArguments.extents("size", arguments, least: 0)
    value = arguments.number("value")
  }

  /// Adds the border.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    let size = try view.perAxis(size, "size", missing: 0)
    let widths = BorderWidths(top: size.y, left: size.x, bottom: size.y, right: size.x)
    let border = builder.builder.constant(
      .filled([view.channels], Float(value)), name: builder.path + ".border")
    return try view.restored(try builder.apply(Pad(widths), view.image, border), &builder)
  }
}

/// An image with a border around it, one value for each channel.
public struct Pad: Operator, Hashable {
  /// The widths of the border.
  public let widths: BorderWidths

  /// The declaration.
  public static let declaration = Declaration(
    "pad", .primitive, "Surrounds an image with a border, of one value for each channel.",
    arguments: [
      Argument(
        "widths", .list(.integer(0...1_000_000_000)), .required,
        "rows and columns at the top, left, bottom and right")
    ],
    source: "y[i, j, c] = x[i - top, j - left, c], and v[c] around it",
    details: "Operands: x, [height, width, channels], and v, [channels].",
    example: "pad {widths = [1, 1, 1, 1]}")

  /// A border of these widths.
  public init(_ widths: BorderWidths) { self.widths = widths }

  /// From accepted attributes; throws where the list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    widths = try attributes.border("widths")
  }

  /// The widths.
  public var attributes: Arguments { ["widths": widths.value] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// `[H, W, C]` and `[C]` give `[top + H + bottom, left + W + right, C]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let (x, border) = try operands.two(named: name)
    let image = try ImageType(x, of: name)
    let wanted = TensorType([image.channels], batched: false)
    guard border == wanted else {
      throw OperatorError(
        .disagreement, "the border has one value for each channel", expected: wanted.description,
        found: border.description)
    }
    let size = PerAxis(
      widths.top + image.size.y + widths.bottom, widths.left + image.size.x + widths.right)
    return [ImageType.type(size, image.channels, as: x)]
  }

  /// The middle of the upstream gradient by x, and the sums of what lies around it by v.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil, nil] }
    let types = context.operands.map(context.builder.type)
    let size = PerAxis(types[0].extents[0], types[0].extents[1])
    let crop = Crop(offset: PerAxis(widths.top, widths.left), size: size)
    let middle = try context.builder.apply(crop, upstream)
    guard context.wanted[1] else { return [middle, nil] }
    let all = try context.builder.sum(upstream, to: types[1])
    let inner = try context.builder.sum(middle, to: types[1])
    let around = Elementwise("subtract", .input(0) - .input(1))
    return [middle, try context.builder.apply(around, all, inner)]
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel { PadKernel(widths, site) }
}

/// Fills borders and copies rows, bound to shapes.
private final class PadKernel: Kernel {
  private let widths: BorderWidths
  private let input: TensorType
  private let result: TensorType

  init(_ widths: BorderWidths, _ site: KernelSite) {
    self.widths = widths
    input = site.operands[0]
    result = site.results[0]
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let samples = input.batched ? frame.samples : 1
    let (x, border, y) = (buffers.operand(0), buffers.operand(1), buffers.result(0))
    let (height, width, channels) = (input.extents[0], input.extents[1], input.extents[2])
    let (rows, columns) = (result.extents[0], result.extents[1])
    frame.pool.parallel(samples * rows) { piece in
      let (sample, row) = piece.quotientAndRemainder(dividingBy: rows)
      let target = y + piece * columns * channels
      let source = row - widths.top
      guard (0..<height).contains(source) else {
        Self.fill(target, border, pixels: columns, channels)
        return
      }
      Self.fill(target, border, pixels: widths.left, channels)
      (target + widths.left * channels).update(
        from: x + (sample * height + source) * width * channels, count: width * channels)
      Self.fill(
        target + (widths.left + width) * channels, border, pixels: widths.right, channels)
    }
  }

  private static func fill(
    _ target: UnsafeMutablePointer<Float>, _ border: UnsafePointer<Float>, pixels: Int,
    _ channels: Int
  ) {
    for pixel in 0..<pixels {
      (target + pixel * channels).update(from: border, count: channels)
    }
  }
}
