import Graph
import Kernels
import Schema

/// How a kernel moves over an image: what a convolution, its transpose and its gradients share.
public struct ConvolutionForm: Hashable, Sendable {
  /// How far the kernel moves between two results.
  public let stride: PerAxis
  /// Zeros that the image is surrounded with.
  public let pad: BorderWidths
  /// How far apart the pixels under the kernel lie.
  public let dilation: PerAxis
  /// Into how many parts the channels are cut, each of which reads and makes its own.
  public let groups: Int

  /// A form; plain unless said otherwise.
  public init(
    stride: PerAxis = PerAxis(1, 1), pad: BorderWidths = .none, dilation: PerAxis = PerAxis(1, 1),
    groups: Int = 1
  ) {
    self.stride = stride
    self.pad = pad
    self.dilation = dilation
    self.groups = groups
  }

  /// The attributes' declarations.
  static let arguments = [
    Argument(
      "stride", .list(.integer(1...WindowAxis.most)), .required,
      "how far the kernel moves, along height and width"),
    Argument(
      "pad", .list(.integer(0...WindowAxis.most)), .required,
      "zeros at the top, left, bottom and right"),
    Argument(
      "dilation", .list(.integer(1...WindowAxis.most)), .required,
      "how far apart pixels under the kernel lie, along height and width"),
    Argument("groups", .count, .value(.number(1)), "parts that the channels are cut into"),
  ]

  /// From accepted attributes; throws where a list has another length.
  init(attributes: Arguments) throws(OperatorError) {
    stride = try attributes.perAxis("stride")
    pad = try attributes.border("pad")
    dilation = try attributes.perAxis("dilation")
    groups = attributes.integer("groups")
  }

  /// The attributes, complete.
  var attributes: [String: Value] {
    [
      "stride": stride.value, "pad": pad.value, "dilation": dilation.value,
      "groups": .integer(groups),
    ]
  }

  /// The attributes of a product that moves like this.
  func attributes(of product: some WeightedProduct) -> Arguments {
    Arguments(
      attributes.merging(ProductArguments.attributes(of: product).values) { own, _ in own })
  }

  /// The form as the window of a kernel.
  func window(_ kernel: PerAxis) -> Window {
    Window(kernel: kernel, stride: stride, dilation: dilation, pad: pad)
  }

  /// The type of x * W: [H, W, inputs] and [kh, kw, inputs/groups, outputs] give [H', W', outputs].
  func product(
    _ x: TensorType, _ weight: TensorType, of name: String
  ) throws(OperatorError) -> TensorType {
    let image = try ImageType(x, of: name)
    let kernel = try WeightType(weight, groups: groups, of: name)
    try check(channels: image.channels, kernel, weight, name)
    let size = try window(kernel.size).outputs(over: image.size, name: name)
    return ImageType.type(size, kernel.outputs, as: x)
  }

  /// The type of the image that a convolution with W makes dy of, where it has `size` pixels.
  func transposedProduct(
    _ dy: TensorType, _ weight: TensorType, size: PerAxis, of name: String
  ) throws(OperatorError) -> TensorType {
    let kernel = try WeightType(weight, groups: groups, of: name)
    let image = ImageType.type(size, kernel.inputs * groups, as: dy)
    guard image.isAddressable else {
      throw OperatorError(.size, "the tensor is too large to address", found: image.shapeText)
    }
    let product = try product(image, weight, of: name)
    guard product == dy else {
      throw OperatorError(
        .disagreement, "the input of `\(name)` is not what a convolution makes of its result",
        expected: product.description, found: dy.description)
    }
    return image
  }

  private func check(
    channels: Int, _ kernel: WeightType, _ weight: TensorType, _ name: String
  ) throws(OperatorError) {
    guard channels % groups == 0, kernel.inputs == channels / groups else {
      throw OperatorError(
        .disagreement, "the weight of `\(name)` does not fit the channels of its input",
        expected: "\(channels) / \(groups) inputs", found: weight.shapeText)
    }
  }

  /// What kernels are bound to, from types that the operator has accepted.
  func shape(image: TensorType, weight: TensorType, samples: Int) -> ConvolutionShape {
    var shape = ConvolutionShape(
      samples: image.batched ? samples : 1, height: image.extents[0], width: image.extents[1],
      inputs: image.extents[2], kernelHeight: weight.extents[0], kernelWidth: weight.extents[1],
      outputs: weight.extents[3])
    (shape.strideY, shape.strideX) = (stride.y, stride.x)
    (shape.dilationY, shape.dilationX) = (dilation.y, dilation.x)
    (shape.padTop, shape.padBottom) = (pad.top, pad.bottom)
    (shape.padLeft, shape.padRight) = (pad.left, pad.right)
    shape.groups = groups
    return shape
  }

  /// One multiply-add for each result, pixel under the kernel and channel.
  static func arithmetic(_ result: TensorType, _ weight: TensorType) -> Int {
    let depth = weight.extents.dropLast().reduce(1, *)
    return result.count.multipliedReportingOverflow(by: depth).partialValue
  }
}

extension ConvolutionForm {
  /// Numbers of the image's channels, [channels], laid over the last two axes of a weight, whose
  /// columns belong to groups: [channels / groups, columns].
  func laid(
    _ numbers: ValueID, over weight: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let columns = builder.type(weight).columns
    return try ChannelFactors.spread(numbers, groups: groups, columns: columns, &builder)
  }
}
