import Graph
import Kernels
import Schema

/// A convolution of which the largest of every 2x2 results is kept, chosen while they are in
/// registers or in cache: what a pass makes of `max_pool` behind a convolution.
public struct PooledConvolution: Operator, Hashable {
  /// The windows that it can pool by.
  public static let window = Window(
    kernel: PerAxis(2, 2), stride: PerAxis(2, 2), pad: BorderWidths.none)

  /// The convolution: rectified, or without an epilogue.
  public let convolution: Convolution

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "pooled_convolution", .primitive,
    "Moves a kernel over an image and keeps the largest of every 2x2 results.",
    arguments: ConvolutionForm.arguments + [
      ProductArguments.bias,
      Argument("rectified", .boolean, .value(.boolean(false)), "whether a relu follows"),
    ],
    source: """
      y[i, j, o] = max over p, q in 0..1 of convolution(x, W, b)[2 i + p, 2 j + q, o], and 0 where \
      it is rectified
      """,
    details: """
      Operands are those of `convolution`, of one group and with results of at least 2x2 and at \
      most \(ConvolutionShape.widestPooled) pixels in a row; a last odd row or column is left out.
      """,
    example: "pooled_convolution {bias = true, dilation = [1, 1], groups = 1, "
      + "pad = [1, 1, 1, 1], rectified = true, stride = [1, 1]}")

  /// The pooling of a convolution; nil where its epilogue is another than a rectifier.
  public init?(_ convolution: Convolution) {
    guard convolution.epilogue == nil || convolution.epilogue == .rectifier else { return nil }
    self.convolution = convolution
  }

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    convolution = Convolution(
      try ConvolutionForm(attributes: attributes), bias: attributes.boolean("bias"),
      epilogue: attributes.boolean("rectified") ? .rectifier : nil)
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    var values = convolution.form.attributes
    values["bias"] = .boolean(convolution.bias)
    values["rectified"] = .boolean(convolution.epilogue != nil)
    return Arguments(values)
  }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// Half the height and width that the convolution alone gives; throws where its results cannot
  /// be pooled as they are made.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let whole = try convolution.results(of: operands)[0]
    guard convolution.form.shape(image: operands[0], weight: operands[1], samples: 1).canPool
    else {
      throw OperatorError(
        .shape, "the results of `\(name)` cannot be pooled as they are made",
        expected: "one group, and 2x2 to \(ConvolutionShape.widestPooled) pixels in a row",
        found: "\(convolution.form.groups) groups, \(whole.shapeText)")
    }
    let size = PerAxis(whole.extents[0] / 2, whole.extents[1] / 2)
    return [ImageType.type(size, whole.extents[2], as: whole)]
  }

  /// None: it is made for inference.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw OperatorError(
      .attribute, "`\(name)` is not differentiated", expected: "differentiation before fusion",
      found: name)
  }

  /// A convolution that writes the largest results alone.
  public func kernel(_ site: KernelSite) -> any Kernel { ConvolutionKernel(self, site) }

  /// The multiply-adds of the convolution.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    guard let whole = try? convolution.results(of: operands) else { return 0 }
    return convolution.arithmetic(operands, whole)
  }
}
