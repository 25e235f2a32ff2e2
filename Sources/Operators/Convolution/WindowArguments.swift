import Graph
import Schema

/// The window of a layer as a spec describes it, before the shape that it moves over is known.
struct WindowArguments: Hashable, Sendable {
  /// What is added around the image.
  enum Padding: Hashable, Sendable {
    /// As much as keeps height and width at stride 1.
    case same
    /// Nothing.
    case valid
    /// The same at both ends of each axis.
    case widths([Int])
  }

  /// The kernel's extents, one for both axes or one for each.
  let kernel: [Int]
  /// How far the kernel moves.
  let stride: [Int]
  /// How far apart the values under the kernel lie.
  let dilation: [Int]
  /// What is added around the image.
  let padding: Padding

  /// From a layer's accepted arguments; a stride that was left out is the kernel. Throws where an
  /// extent is out of range.
  init(_ arguments: Arguments) throws(OperatorError) {
    kernel = try WindowArguments.extents("kernel", arguments)
    stride = arguments.has("stride") ? try WindowArguments.extents("stride", arguments) : kernel
    dilation = arguments.has("dilation")
      ? try WindowArguments.extents("dilation", arguments) : [1]
    switch arguments.optionalWord("pad") {
    case "same": padding = .same
    case "valid": padding = .valid
    default: padding = .widths(try WindowArguments.extents("pad", arguments, least: 0))
    }
  }

  /// One or two extents within the range that operators take.
  static func extents(
    _ name: String, _ arguments: Arguments, least: Int = 1
  ) throws(OperatorError) -> [Int] {
    let extents = arguments.size(name)
    guard extents.allSatisfy({ (least...WindowAxis.most).contains($0) }) else {
      throw OperatorError(
        .attribute, "`\(name)` is out of range", expected: "\(least) to \(WindowAxis.most)",
        found: Value.size(extents).description)
    }
    return extents
  }

  /// The window over what flows into a layer; throws where a size has too many axes for it.
  func window(over view: ImageView) throws(OperatorError) -> Window {
    let kernel = try view.perAxis(kernel, "kernel")
    let dilation = try view.perAxis(dilation, "dilation")
    let stride = try view.perAxis(stride, "stride")
    func axis(_ kernel: Int, _ stride: Int, _ dilation: Int, _ pad: Int?) -> WindowAxis {
      let reach = (kernel - 1) * dilation
      let before = pad ?? reach / 2
      return WindowAxis(
        kernel: kernel, stride: stride, dilation: dilation, before: before,
        after: pad ?? reach - before)
    }
    let pad = try widths(over: view)
    return Window(
      y: axis(kernel.y, stride.y, dilation.y, pad?.y),
      x: axis(kernel.x, stride.x, dilation.x, pad?.x))
  }

  /// The padding at both ends of each axis; nil where it follows from the kernel.
  private func widths(over view: ImageView) throws(OperatorError) -> PerAxis? {
    switch padding {
    case .same: nil
    case .valid: PerAxis(0, 0)
    case .widths(let widths): try view.perAxis(widths, "pad", missing: 0)
    }
  }
}

extension WindowArguments {
  /// A kernel, stride or dilation: one number for all axes, or one for each.
  static let extent = ValueType.either([.integer(1...WindowAxis.most), .size(axes: 2...2)])

  /// A padding by word or width.
  static let width = ValueType.either([
    .choice(["same", "valid"]), .integer(0...WindowAxis.most), .size(axes: 2...2),
  ])

  /// The declaration of a kernel.
  static let kernel = Argument(
    "kernel", extent, .required,
    "the extent of the kernel, such as 3x3; one number for both axes, or for a sequence")
  /// The declaration of a stride of 1.
  static let stride = Argument(
    "stride", extent, .value(.number(1)), "how many pixels the kernel moves between two results")
  /// The declaration of a dilation.
  static let dilation = Argument(
    "dilation", extent, .value(.number(1)), "how far apart the pixels under the kernel lie")

  /// The declaration of a padding.
  static func pad(_ fallback: String) -> Argument {
    Argument(
      "pad", width, .value(.name(fallback)),
      "pixels around the image: same (as many as keep its size at stride 1), valid (none), or how "
        + "many at each side")
  }
}
