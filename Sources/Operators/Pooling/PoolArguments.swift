import Graph
import Schema

/// The window of a pooling layer as a spec describes it.
struct PoolArguments: Hashable, Sendable {
  /// The window; nil for one of the whole image.
  private let window: WindowArguments?

  /// From a layer's accepted arguments; throws where they contradict each other.
  init(_ arguments: Arguments) throws(OperatorError) {
    guard arguments.optionalWord("kernel") == "global" else {
      window = try WindowArguments(arguments)
      return
    }
    window = nil
    let isPlain = !arguments.has("stride") && arguments.optionalWord("pad") == "valid"
    guard isPlain else {
      throw OperatorError(
        .attribute, "a global pool covers the whole image: it has neither stride nor padding",
        expected: "`global` alone", found: arguments.description)
    }
  }

  /// The arguments' declarations.
  static let arguments = [
    Argument(
      "kernel",
      .either([.choice(["global"]), .integer(1...WindowAxis.most), .size(axes: 2...2)]), .required,
      "the extent of the windows, one number for both axes, or global for the whole image"),
    Argument(
      "stride", WindowArguments.extent, .absent("the kernel, so that windows touch"),
      "how many pixels the window moves between two results"),
    WindowArguments.pad("valid"),
  ]

  /// Adds an operator over the windows: one vector of channels where they cover the whole image.
  func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder, _ operation: (Window) -> any Operator
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    guard let window else {
      let whole = Window(kernel: view.size, stride: PerAxis(1, 1), pad: .none)
      let result = try builder.append(operation(whole), [view.image])[0]
      return try builder.apply(ReshapeOperator([view.channels]), result)
    }
    let result = try builder.append(operation(try window.window(over: view)), [view.image])[0]
    return try view.restored(result, &builder)
  }
}
