import Graph
import Schema

/// The convolution layer.
public struct ConvolutionLayer: Layer {
  /// The number of output channels.
  public let outputs: Int
  /// Into how many groups the channels are cut.
  public let groups: Int
  /// Whether it has a bias; nil leaves that to what follows.
  public let bias: Bool?
  private let window: WindowArguments

  /// How the language names it.
  public static let declaration = Declaration(
    "conv", .layer, "Moves a small kernel of weights over an image or a sequence.",
    arguments: [
      Argument("outputs", .count, .required, "the number of output channels"),
      WindowArguments.kernel, WindowArguments.stride, WindowArguments.pad("same"),
      WindowArguments.dilation,
      Argument(
        "groups", .count, .value(.number(1)),
        "parts that the channels are cut into; outputs of a part read its inputs alone"),
      KernelProduct.bias,
    ],
    source: "y[i, j] = sum over the kernel of x[i stride + a dilation - pad, ...] W[a, b] + b, as "
      + "in LeCun et al. 1998; Krizhevsky et al. 2012 for groups",
    details: """
      Takes an image HxWxC and gives H'xW'xoutputs with H' = floor((H + pad - (kernel - 1) \
      dilation - 1) / stride) + 1, where pad counts both sides; same gives ceil(H / stride), with \
      the smaller half of the padding in front. On a sequence TxC the kernel is one number: \
      `conv(64, 5)`. The parameters are `weight`, kernel height x kernel width x C/groups x \
      outputs, and `bias`; Din is the kernel's area times C/groups. Two 3x3 layers see as much as \
      one of 5x5 with fewer weights and one more activation (Simonyan and Zisserman 2015).
      """,
    example: "conv(64, 3x3, stride = 2)")

  /// The layer of accepted arguments; throws where an extent is out of range.
  public init(arguments: Arguments) throws(OperatorError) {
    outputs = arguments.integer("outputs")
    groups = arguments.integer("groups")
    bias = KernelProduct.bias(arguments)
    window = try WindowArguments(arguments)
  }

  /// What follows belongs to it, not to layers before.
  public var character: LayerCharacter { LayerCharacter(mixes: true) }

  /// Declares weight and bias and adds the convolution.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    return try KernelProduct(
      view: view, window: try window.window(over: view), outputs: outputs, groups: groups,
      bias: bias
    ).convolve(&builder)
  }
}

/// The convolution of each channel by itself.
public struct DepthwiseConvolutionLayer: Layer {
  /// How many outputs each channel makes.
  public let multiplier: Int
  /// Whether it has a bias; nil leaves that to what follows.
  public let bias: Bool?
  private let window: WindowArguments

  /// How the language names it.
  public static let declaration = Declaration(
    "depthwise_conv", .layer, "Moves a kernel of its own over each channel.",
    arguments: [
      WindowArguments.kernel, WindowArguments.stride, WindowArguments.pad("same"),
      WindowArguments.dilation,
      Argument("multiplier", .count, .value(.number(1)), "outputs for each channel"),
      KernelProduct.bias,
    ],
    source: "a convolution with as many groups as channels; Chollet 2017, Howard et al. 2017",
    details: """
      Takes an image HxWxC, or a sequence TxC, and gives C times `multiplier` channels. It mixes \
      pixels, not channels: a `conv` of 1x1 behind it does that, and the pair needs about as many \
      times fewer weights than one `conv` as the kernel has pixels. `weight` is kernel height x \
      kernel width x 1 x outputs.
      """,
    example: "depthwise_conv(3x3, stride = 2)")

  /// The layer of accepted arguments; throws where an extent is out of range.
  public init(arguments: Arguments) throws(OperatorError) {
    multiplier = arguments.integer("multiplier")
    bias = KernelProduct.bias(arguments)
    window = try WindowArguments(arguments)
  }

  /// What follows belongs to it, not to layers before.
  public var character: LayerCharacter { LayerCharacter(mixes: true) }

  /// Declares weight and bias and adds the convolution.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    let (outputs, overflow) = view.channels.multipliedReportingOverflow(by: multiplier)
    guard !overflow else {
      throw OperatorError(
        .size, "the weight is too large to address", found: "\(view.channels) x \(multiplier)")
    }
    return try KernelProduct(
      view: view, window: try window.window(over: view), outputs: outputs, groups: view.channels,
      bias: bias
    ).convolve(&builder)
  }
}
