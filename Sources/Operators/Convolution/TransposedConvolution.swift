import Graph
import Kernels
import Schema

/// The convolution that spreads each pixel over a kernel's area: the gradient of `convolution` by
/// its input, with a bias, and what passes have joined to it.
public struct TransposedConvolution: WeightedProduct, Hashable {
  /// What records call it.
  public static let noun = "transposed convolution"

  /// How the kernel of the convolution that this is the transpose of moves.
  public let form: ConvolutionForm
  /// Rows and columns of the result.
  public let size: PerAxis
  /// Whether a bias stands behind the weight among the operands.
  public let bias: Bool
  /// What is done to the product and bias x0, with the operands behind them as x1, x2, ...
  public let epilogue: Formula?

  /// A transposed convolution, with a bias or without.
  public init(_ form: ConvolutionForm, size: PerAxis, bias: Bool, epilogue: Formula? = nil) {
    self.form = form
    self.size = size
    self.bias = bias
    self.epilogue = epilogue
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "transposed_convolution", .primitive,
    "Spreads each pixel over a kernel's area and adds a bias.",
    arguments: ConvolutionForm.arguments + [
      Argument(
        "size", .list(.integer(1...1_000_000_000)), .required, "rows and columns of the result"),
      ProductArguments.bias, ProductArguments.epilogue,
    ],
    source: """
      y[p, q, c] = epilogue(sum over i, j, o with p = i stride + a dilation - top and q = j stride \
      + b dilation - left of x[i, j, o] W[a, b, c, o] + b[c], ...)
      """,
    details: """
      x is [height, width, inputs], W [kernel height, kernel width, outputs / groups, inputs], b \
      [outputs]. A convolution of the same attributes and weight makes an image of x's shape of \
      the result, and this is its gradient by its input.
      """,
    example: "transposed_convolution {bias = true, dilation = [1, 1], groups = 1, "
      + "pad = [1, 1, 1, 1], size = [8, 8], stride = [2, 2]}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try ConvolutionForm(attributes: attributes)
    size = try attributes.perAxis("size")
    bias = attributes.boolean("bias")
    epilogue = try FormulaAttribute.read("epilogue", of: attributes)
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    var values = form.attributes(of: self)
    values.values["size"] = size.value
    return values
  }

  /// A convolution is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// The same convolution with another bias and epilogue.
  public func with(bias: Bool, epilogue: Formula?) -> TransposedConvolution {
    TransposedConvolution(form, size: size, bias: bias, epilogue: epilogue)
  }

  /// `[H, W, inputs]` and `[kh, kw, outputs / groups, inputs]` give `[H', W', outputs]`.
  public func product(_ x: TensorType, _ weight: TensorType) throws(OperatorError) -> TensorType {
    try form.transposedProduct(x, weight, size: size, of: name)
  }

  /// The convolution of dy.
  public func inputGradient(
    _ upstream: ValueID, weight: ValueID, x: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(Convolution(form, bias: false), upstream, weight)
  }

  /// The products of dy with x at each place of the kernel.
  public func weightGradient(
    _ upstream: ValueID, x: ValueID, weight: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let kernel = PerAxis(weight.extents[0], weight.extents[1])
    return try builder.apply(ConvolutionWeightGradient(form, kernel: kernel), upstream, x)
  }

  /// The last axis of the weight is that of the inputs.
  public var outputsAreLast: Bool { false }

  /// A factor for each channel of an input's group.
  public func scalingOutputs(
    of weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let matrix = try form.laid(factors, over: weight, &builder)
    return try ChannelFactors.scale(weight, by: matrix, &builder)
  }

  /// The inputs are the last axis.
  public func scalingInputs(
    of weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try ChannelFactors.scale(weight, by: factors, &builder)
  }

  /// How many kernels overlap in a pixel changes from place to place.
  public func shiftObstacle(_ x: TensorType) -> String? {
    "a shift adds up differently where fewer kernels overlap"
  }

  /// Never asked for: see `shiftObstacle`.
  public func shiftingInputs(
    by shift: ValueID, weight: ValueID, bias: ValueID?, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    throw OperatorError(
      .attribute, "a transposed convolution does not turn a shift of its input into a bias")
  }

  /// A convolution of the spread image with the epilogue applied to finished blocks.
  public func kernel(_ site: KernelSite) -> any Kernel { ConvolutionKernel(self, site) }

  /// One multiply-add for each input, pixel under the kernel and output of its group.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    ConvolutionForm.arithmetic(operands[0], operands[1])
  }
}
