import Graph
import Kernels
import Schema

/// The gradient of a convolution by its weight: the products of x and dy at each place of the
/// kernel, summed over the batch and all pixels.
public struct ConvolutionWeightGradient: Operator, Hashable {
  /// How the kernel moves.
  public let form: ConvolutionForm
  /// Rows and columns of the kernel.
  public let kernel: PerAxis

  /// The gradient of a convolution.
  public init(_ form: ConvolutionForm, kernel: PerAxis) {
    self.form = form
    self.kernel = kernel
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "convolution_weight_gradient", .primitive,
    "Multiplies images by output gradients at each place of the kernel.",
    arguments: ConvolutionForm.arguments + [
      Argument(
        "kernel", .list(.integer(1...WindowAxis.most)), .required, "rows and columns of the kernel")
    ],
    source: """
      dW[a, b, c, o] = sum over i, j of x[i stride + a dilation - top, j stride + b dilation - \
      left, c] dy[i, j, o]
      """,
    details: "x is [height, width, inputs], dy [height', width', outputs].",
    example: "convolution_weight_gradient {dilation = [1, 1], groups = 1, kernel = [3, 3], "
      + "pad = [1, 1, 1, 1], stride = [1, 1]}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    form = try ConvolutionForm(attributes: attributes)
    kernel = try attributes.perAxis("kernel")
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    var values = form.attributes
    values["kernel"] = kernel.value
    return Arguments(values)
  }

  /// A product is pure.
  public var traits: Traits { .pure }

  /// `[H, W, inputs]` and `[H', W', outputs]` give `[kh, kw, inputs / groups, outputs]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let (x, dy) = try operands.two(named: name)
    let image = try ImageType(x, of: name)
    let upstream = try ImageType(dy, of: name)
    guard image.channels % form.groups == 0 else {
      throw OperatorError(
        .attribute, "the inputs of `\(name)` do not divide into \(form.groups) groups",
        expected: "a multiple of \(form.groups)", found: "\(image.channels)")
    }
    let weight = TensorType(
      [kernel.y, kernel.x, image.channels / form.groups, upstream.channels], batched: false)
    let product = try form.product(x, weight, of: name)
    guard product == dy else {
      throw OperatorError(
        .disagreement, "the gradient is not of the shape that the convolution gives",
        expected: product.description, found: dy.description)
    }
    return [weight]
  }

  /// With upstream u of dW: the transposed convolution of dy with u by x, and the convolution of x
  /// with u by dy.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil, nil] }
    let operands = context.operands
    let extents = context.builder.type(operands[0]).extents
    var gradients: [ValueID?] = [nil, nil]
    if context.wanted[0] {
      let size = PerAxis(extents[0], extents[1])
      let transposed = TransposedConvolution(form, size: size, bias: false)
      gradients[0] = try context.builder.apply(transposed, operands[1], upstream)
    }
    if context.wanted[1] {
      let convolution = Convolution(form, bias: false)
      gradients[1] = try context.builder.apply(convolution, operands[0], upstream)
    }
    return gradients
  }

  /// Tiled products of patches and gradients.
  public func kernel(_ site: KernelSite) -> any Kernel { WeightGradientStep(form, site) }

  /// One multiply-add for each gradient, pixel under the kernel and channel.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    ConvolutionForm.arithmetic(operands[1], results[0])
  }
}
