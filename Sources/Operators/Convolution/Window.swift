import Graph

/// How a window moves along one axis of an image.
public struct WindowAxis: Hashable, Sendable {
  /// The largest kernel, stride, dilation and padding, so that no extent overflows.
  static let most = 65_535

  /// How many values the window covers.
  public let kernel: Int
  /// How far it moves between two results.
  public let stride: Int
  /// How far apart the values under it lie.
  public let dilation: Int
  /// How far it reaches beyond the start of the axis.
  public let before: Int
  /// How far it may reach beyond the end of the axis.
  public let after: Int

  /// A window; kernel, stride and dilation are at least 1 and at most `most`.
  public init(kernel: Int, stride: Int = 1, dilation: Int = 1, before: Int = 0, after: Int = 0) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.before = before
    self.after = after
  }

  /// From its first value to its last: (kernel - 1) dilation + 1.
  public var reach: Int { (kernel - 1) * dilation + 1 }

  /// How often it fits: floor((extent + before + after - reach) / stride) + 1; 0 where it does not.
  public func outputs(over extent: Int) -> Int {
    let room = extent + before + after - reach
    return room < 0 ? 0 : room / stride + 1
  }

  /// The smallest extent that a number of positions covers; what a transposed convolution makes.
  public func extent(of outputs: Int) -> Int {
    (outputs - 1) * stride + reach - before - after
  }
}

/// How a window moves over an image.
public struct Window: Hashable, Sendable {
  /// Along the height.
  public let y: WindowAxis
  /// Along the width.
  public let x: WindowAxis

  /// A window.
  public init(y: WindowAxis, x: WindowAxis) {
    self.y = y
    self.x = x
  }

  /// A window of a kernel.
  public init(
    kernel: PerAxis, stride: PerAxis, dilation: PerAxis = PerAxis(1, 1), pad: BorderWidths
  ) {
    y = WindowAxis(
      kernel: kernel.y, stride: stride.y, dilation: dilation.y, before: pad.top, after: pad.bottom)
    x = WindowAxis(
      kernel: kernel.x, stride: stride.x, dilation: dilation.x, before: pad.left, after: pad.right)
  }

  /// Values under the window.
  var area: Int { y.kernel * x.kernel }

  /// The padding at the sides.
  var pad: BorderWidths {
    BorderWidths(top: y.before, left: x.before, bottom: y.after, right: x.after)
  }

  /// Positions of the window over an image; throws where it does not fit into it.
  public func outputs(over image: PerAxis, name: String) throws(OperatorError) -> PerAxis {
    let result = PerAxis(y.outputs(over: image.y), x.outputs(over: image.x))
    guard result.y > 0, result.x > 0 else { throw tooLarge(for: image, name) }
    return result
  }

  private func tooLarge(for image: PerAxis, _ name: String) -> OperatorError {
    let sides = [("height", y, image.y), ("width", x, image.x)]
    let wrong = sides.filter { $0.1.outputs(over: $0.2) < 1 }
    func padded(_ axis: WindowAxis) -> String {
      axis.before + axis.after > 0 ? " with padding \(axis.before) + \(axis.after)" : ""
    }
    return OperatorError(
      .shape, "the kernel of `\(name)` is larger than what it moves over",
      expected: wrong.map { "\($0.0) at least \($0.1.reach)" }.joined(separator: ", "),
      found: wrong.map { "\($0.0) \($0.2)\(padded($0.1))" }.joined(separator: ", "),
      remedy: "take a smaller kernel, or `pad = same`")
  }
}
