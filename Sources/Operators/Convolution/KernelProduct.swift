import Graph
import Schema

/// The parameters and nodes that a convolution layer adds.
struct KernelProduct {
  /// What flows in.
  let view: ImageView
  /// How the kernel moves.
  let window: Window
  /// The number of output channels.
  let outputs: Int
  /// Into how many groups the channels are cut.
  let groups: Int
  /// Whether there is a bias; nil leaves that to what follows.
  let bias: Bool?

  /// The argument that convolution layers share with `linear`.
  static let bias = Argument(
    "bias", .choice(["auto", "true", "false"]), .value(.name("auto")),
    "whether each output has a bias; auto: unless a normalisation that removes it follows")

  /// What the argument says; nil leaves it to what follows.
  static func bias(_ arguments: Arguments) -> Bool? {
    let word = arguments.word("bias")
    return word == "auto" ? nil : word == "true"
  }

  private var form: ConvolutionForm {
    ConvolutionForm(
      stride: PerAxis(window.y.stride, window.x.stride), pad: window.pad,
      dilation: PerAxis(window.y.dilation, window.x.dilation), groups: groups)
  }

  /// The convolution of what flows in.
  func convolve(_ builder: inout LayerBuilder) throws(OperatorError) -> ValueID {
    try checkGroups()
    _ = try window.outputs(over: view.size, name: view.name)
    let fanIn = window.area * (view.channels / groups)
    let extents = (view.channels / groups, outputs)
    return try apply(extents, fanIn: fanIn, &builder) { bias in
      Convolution(form, bias: bias)
    }
  }

  /// The transposed convolution of what flows in, to an image of `size` pixels. A stride lets fewer
  /// places of the kernel meet in a pixel.
  func spread(to size: PerAxis, _ builder: inout LayerBuilder) throws(OperatorError) -> ValueID {
    try checkGroups()
    let meeting = max(1, window.area / (window.y.stride * window.x.stride))
    let extents = (outputs / groups, view.channels)
    return try apply(extents, fanIn: meeting * (view.channels / groups), &builder) { bias in
      TransposedConvolution(form, size: size, bias: bias)
    }
  }

  private func apply(
    _ channels: (Int, Int), fanIn: Int, _ builder: inout LayerBuilder,
    _ operation: (Bool) -> any Operator
  ) throws(OperatorError) -> ValueID {
    let weight = TensorType(
      [window.y.kernel, window.x.kernel, channels.0, channels.1], batched: false)
    guard weight.isAddressable else {
      throw OperatorError(.size, "the weight is too large to address", found: weight.shapeText)
    }
    let fanOut = window.area * (outputs / groups)
    var operands = [
      view.image, builder.parameter("weight", weight.extents, fanIn: fanIn, fanOut: fanOut),
    ]
    let hasBias = bias ?? !builder.next.absorbsShift
    if hasBias {
      operands.append(builder.parameter("bias", [outputs], fanIn: fanIn, fanOut: fanOut))
    }
    let result = try builder.append(operation(hasBias), operands)[0]
    return try view.restored(result, &builder)
  }

  private func checkGroups() throws(OperatorError) {
    for (what, channels) in [("inputs", view.channels), ("outputs", outputs)]
    where channels % groups != 0 {
      throw OperatorError(
        .attribute, "\(groups) groups do not divide the \(channels) \(what) of `\(view.name)`",
        expected: "\(what) that are a multiple of \(groups)", found: "\(channels)",
        remedy: "take a number of groups that divides both inputs and outputs")
    }
  }
}
