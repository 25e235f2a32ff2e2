import Graph
import Schema

/// The transposed convolution layer.
public struct TransposedConvolutionLayer: Layer {
  /// The number of output channels.
  public let outputs: Int
  /// Into how many groups the channels are cut.
  public let groups: Int
  /// Whether it has a bias; nil leaves that to what follows.
  public let bias: Bool?
  private let window: WindowArguments
  private let more: [Int]?

  /// How the language names it.
  public static let declaration = Declaration(
    "transposed_conv", .layer, "Spreads each pixel over a kernel's area, to enlarge an image.",
    arguments: [
      Argument("outputs", .count, .required, "the number of output channels"),
      WindowArguments.kernel,
      Argument(
        "stride", WindowArguments.extent, .value(.number(1)),
        "how far apart the pixels are spread: by what factor the image grows"),
      Argument(
        "pad", WindowArguments.width, .value(.name("same")),
        "what is cut off: same (as much as makes the image grow by the stride), valid (nothing), "
          + "or how many pixels at each side"),
      WindowArguments.dilation,
      Argument(
        "output_pad", .either([.integer(0...WindowAxis.most), .size(axes: 2...2)]),
        .absent("none, or what `same` takes"),
        "further rows and columns at the bottom and right, fewer than the stride"),
      Argument(
        "groups", .count, .value(.number(1)),
        "parts that the channels are cut into; outputs of a part read its inputs alone"),
      KernelProduct.bias,
    ],
    source: "the gradient of a convolution by its input; Zeiler et al. 2010",
    details: """
      Takes an image HxWxC and gives H'xW'xoutputs with H' = (H - 1) stride + (kernel - 1) \
      dilation + 1 - pad + output_pad, where pad counts both sides; same gives H times the stride: \
      it undoes the shape of a `conv` with the same arguments. On a sequence TxC the kernel is one \
      number. `weight` is kernel height x kernel width x outputs/groups x C. A kernel that is a \
      multiple of the stride avoids the checkerboard of uneven overlaps.
      """,
    example: "transposed_conv(32, 4x4, stride = 2)")

  /// The layer of accepted arguments; throws where an extent is out of range.
  public init(arguments: Arguments) throws(OperatorError) {
    outputs = arguments.integer("outputs")
    groups = arguments.integer("groups")
    bias = KernelProduct.bias(arguments)
    window = try WindowArguments(arguments)
    more = arguments.has("output_pad")
      ? try WindowArguments.extents("output_pad", arguments, least: 0) : nil
    guard more == nil || window.padding != .same else {
      throw OperatorError(
        .attribute, "`pad = same` says how large the result is, and so does `output_pad`",
        expected: "one of them", found: "both", remedy: "give `pad` as a number")
    }
  }

  /// What follows belongs to it, not to layers before.
  public var character: LayerCharacter { LayerCharacter(mixes: true) }

  /// Declares weight and bias and adds the convolution.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    let window = try window.window(over: view)
    let product = KernelProduct(
      view: view, window: window, outputs: outputs, groups: groups, bias: bias)
    return try product.spread(to: try size(window, view), &builder)
  }

  /// Rows and columns of the result.
  private func size(_ window: Window, _ view: ImageView) throws(OperatorError) -> PerAxis {
    guard self.window.padding != .same else {
      return PerAxis(view.size.y * window.y.stride, view.size.x * window.x.stride)
    }
    let more = try view.perAxis(more ?? [0], "output_pad", missing: 0)
    guard more.y < window.y.stride, more.x < window.x.stride else {
      throw OperatorError(
        .attribute, "the output padding of `\(view.name)` is not smaller than its stride",
        expected: "less than \(window.y.stride)x\(window.x.stride)", found: more.text)
    }
    let size = PerAxis(
      window.y.extent(of: view.size.y) + more.y, window.x.extent(of: view.size.x) + more.x)
    guard size.y > 0, size.x > 0 else {
      throw OperatorError(
        .shape, "the padding of `\(view.name)` cuts off the whole result",
        expected: "at least 1x1", found: size.text, remedy: "take less padding")
    }
    return size
  }
}
