import Graph
import Kernels
import Schema

/// `crop`: a part of an image.
public struct CropLayer: Layer {
  private let size: [Int]
  private let offset: [Int]?

  /// The declaration.
  public static let declaration = Declaration(
    "crop", .layer, "Cuts a part out of an image.",
    arguments: [
      Argument(
        "size", WindowArguments.extent, .required,
        "height and width of the part; one number for both"),
      Argument(
        "offset", .either([.integer(0...WindowAxis.most), .size(axes: 2...2)]),
        .absent("the part lies in the middle"),
        "rows above and columns in front of the part; one number for both"),
    ],
    source: "y[i, j] = x[i + offset, j + offset]",
    details: """
      Takes an image HxWxC and gives size x C; on a sequence TxC the size is one number. In the \
      middle, the smaller half of what is cut off lies above and in front. It brings the image of \
      a skip connection to the size of another.
      """,
    example: "crop(24x24)")

  /// The layer of accepted arguments; throws where an extent is out of range.
  public init(arguments: Arguments) throws(OperatorError) {
    size = try WindowArguments.extents("size", arguments)
    offset = arguments.has("offset")
      ? try WindowArguments.extents("offset", arguments, least: 0) : nil
  }

  /// Adds the cut.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    let size = try view.perAxis(size, "size")
    var start = PerAxis(max(0, view.size.y - size.y) / 2, max(0, view.size.x - size.x) / 2)
    if let offset { start = try view.perAxis(offset, "offset", missing: 0) }
    let crop = Crop(offset: start, size: size)
    return try view.restored(try builder.apply(crop, view.image), &builder)
  }
}

/// A part of an image.
public struct Crop: ChannelMap, Hashable {
  /// Rows above and columns in front of the part.
  public let offset: PerAxis
  /// Rows and columns of the part.
  public let size: PerAxis

  /// A choice by place.
  public var commutation: Commutation { .affine }

  /// The declaration.
  public static let declaration = Declaration(
    "crop", .primitive, "A part of an image.",
    arguments: [
      Argument(
        "offset", .list(.integer(0...1_000_000_000)), .required,
        "rows above and columns in front of the part"),
      Argument(
        "size", .list(.integer(1...1_000_000_000)), .required, "rows and columns of the part"),
    ],
    source: "y[i, j, c] = x[i + offset, j + offset, c]",
    details: "x is [height, width, channels].", example: "crop {offset = [1, 1], size = [4, 4]}")

  /// A part of `size` pixels.
  public init(offset: PerAxis, size: PerAxis) {
    self.offset = offset
    self.size = size
  }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    offset = try attributes.perAxis("offset")
    size = try attributes.perAxis("size")
  }

  /// Offset and size.
  public var attributes: Arguments { ["offset": offset.value, "size": size.value] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// `[H, W, C]` gives `[size, C]`; throws where the part reaches beyond the image.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    let image = try ImageType(operands[0], of: name)
    let axes = [
      ("height", offset.y, size.y, image.size.y), ("width", offset.x, size.x, image.size.x),
    ]
    let wrong = axes.filter { $0.1 + $0.2 > $0.3 }
    guard wrong.isEmpty else {
      throw OperatorError(
        .shape, "the part that `\(name)` cuts out reaches beyond the image",
        expected: wrong.map { "\($0.0) at least \($0.1 + $0.2)" }.joined(separator: ", "),
        found: wrong.map { "\($0.0) \($0.3)" }.joined(separator: ", "),
        remedy: "cut out less, or put `pad` in front of it")
    }
    return [ImageType.type(size, image.channels, as: operands[0])]
  }

  /// The upstream gradient with zeros around it.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let extents = context.builder.type(context.operands[0]).extents
    let widths = BorderWidths(
      top: offset.y, left: offset.x, bottom: extents[0] - offset.y - size.y,
      right: extents[1] - offset.x - size.x)
    let zeros = context.builder.constant(.filled([extents[2]], 0), name: "border")
    return [try context.builder.apply(Pad(widths), upstream, zeros)]
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel { CropKernel(self, site) }

  /// Nothing is computed.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int { 0 }
}

/// Copies rows, bound to shapes.
private final class CropKernel: Kernel {
  private let crop: Crop
  private let input: TensorType

  init(_ crop: Crop, _ site: KernelSite) {
    self.crop = crop
    input = site.operands[0]
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let samples = input.batched ? frame.samples : 1
    let (x, y) = (buffers.operand(0), buffers.result(0))
    let (height, width, channels) = (input.extents[0], input.extents[1], input.extents[2])
    let (rows, columns) = (crop.size.y, crop.size.x)
    let offset = crop.offset
    frame.pool.parallel(samples * rows) { piece in
      let (sample, row) = piece.quotientAndRemainder(dividingBy: rows)
      let pixel = (sample * height + offset.y + row) * width + offset.x
      (y + piece * columns * channels).update(
        from: x + pixel * channels, count: columns * channels)
    }
  }
}
