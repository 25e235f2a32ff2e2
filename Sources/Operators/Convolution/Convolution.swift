import Graph
import Kernels
import Schema

/// The convolution of an image with a kernel, a bias, and what passes have joined to it.
public struct Convolution: WeightedProduct, Hashable {
  /// What records call it.
  public static let noun = "convolution"

  /// How the kernel moves.
  public let form: ConvolutionForm
  /// Whether a bias stands behind the weight among the operands.
  public let bias: Bool
  /// What is done to the product and bias x0, with the operands behind them as x1, x2, ...
  public let epilogue: Formula?

  /// A convolution, with a bias or without.
  public init(_ form: ConvolutionForm, bias: Bool, epilogue: Formula? = nil) {
    self.form = form
    self.bias = bias
    self.epilogue = epilogue
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "convolution", .primitive, "Moves a kernel over an image and adds a bias.",
    arguments: ConvolutionForm.arguments + [ProductArguments.bias, ProductArguments.epilogue],
    source: """
      y[i, j, o] = epilogue(sum over a, b, c of x[i stride + a dilation - top, j stride + \
      b dilation - left, c] W[a, b, c, o] + b[o], ...)
      """,
    details: """
      x is [height, width, inputs], W [kernel height, kernel width, inputs / groups, outputs], b \
      [outputs]; further operands have the shape of the result, or are repeated over it. Pixels \
      outside of x count as zeros. With groups, outputs of a group read the inputs of that group.
      """,
    example: "convolution {bias = true, dilation = [1, 1], groups = 1, pad = [1, 1, 1, 1], "
      + "stride = [1, 1]}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try ConvolutionForm(attributes: attributes)
    bias = attributes.boolean("bias")
    epilogue = try FormulaAttribute.read("epilogue", of: attributes)
  }

  /// The attributes, complete.
  public var attributes: Arguments { form.attributes(of: self) }

  /// A convolution is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// The same convolution with another bias and epilogue.
  public func with(bias: Bool, epilogue: Formula?) -> Convolution {
    Convolution(form, bias: bias, epilogue: epilogue)
  }

  /// `[H, W, inputs]` and `[kh, kw, inputs / groups, outputs]` give `[H', W', outputs]`.
  public func product(_ x: TensorType, _ weight: TensorType) throws(OperatorError) -> TensorType {
    try form.product(x, weight, of: name)
  }

  /// The transposed convolution of dy.
  public func inputGradient(
    _ upstream: ValueID, weight: ValueID, x: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let size = PerAxis(x.extents[0], x.extents[1])
    return try builder.apply(
      TransposedConvolution(form, size: size, bias: false), upstream, weight)
  }

  /// The products of x with dy at each place of the kernel.
  public func weightGradient(
    _ upstream: ValueID, x: ValueID, weight: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let kernel = PerAxis(weight.extents[0], weight.extents[1])
    return try builder.apply(ConvolutionWeightGradient(form, kernel: kernel), x, upstream)
  }

  /// A factor for each channel of an output's group.
  public func scalingInputs(
    of weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let matrix = try form.laid(factors, over: weight, &builder)
    return try ChannelFactors.scale(weight, by: matrix, &builder)
  }

  /// Zeros around the image do not see the shift.
  public func shiftObstacle(_ x: TensorType) -> String? {
    form.pad.isEmpty ? nil : "the zeros around the image would have to be shifted, too"
  }

  /// The shift times the sum of the kernel, and the bias.
  public func shiftingInputs(
    by shift: ValueID, weight: ValueID, bias: ValueID?, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let matrix = try form.laid(shift, over: weight, &builder)
    return try ChannelFactors.total(of: weight, times: matrix, bias: bias, &builder)
  }

  /// The convolution without padding of an image with its padding around it.
  public var bordered: (product: Convolution, widths: BorderWidths)? {
    guard !form.pad.isEmpty else { return nil }
    let plain = ConvolutionForm(stride: form.stride, dilation: form.dilation, groups: form.groups)
    return (Convolution(plain, bias: bias, epilogue: epilogue), form.pad)
  }

  /// A direct convolution with the epilogue applied to tiles in registers or in cache.
  public func kernel(_ site: KernelSite) -> any Kernel { ConvolutionKernel(self, site) }

  /// One multiply-add for each result, pixel under the kernel and channel.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    ConvolutionForm.arithmetic(results[0], operands[1])
  }
}
