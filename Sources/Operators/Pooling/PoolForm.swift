import Graph
import Kernels
import Schema

/// The windows of a pooling operator.
struct PoolForm: Hashable, Sendable {
  /// How the windows lie.
  let window: Window

  /// The attributes' declarations.
  static let arguments = [
    Argument(
      "kernel", .list(.integer(1...1_000_000_000)), .required, "rows and columns of a window"),
    Argument(
      "stride", .list(.integer(1...WindowAxis.most)), .required,
      "how far the window moves, along height and width"),
    Argument(
      "pad", .list(.integer(0...WindowAxis.most)), .required,
      "how far it reaches beyond the top, left, bottom and right"),
  ]

  init(_ window: Window) { self.window = window }

  /// From accepted attributes; throws where a list has another length.
  init(attributes: Arguments) throws(OperatorError) {
    window = Window(
      kernel: try attributes.perAxis("kernel"), stride: try attributes.perAxis("stride"),
      pad: try attributes.border("pad"))
  }

  /// The attributes, complete.
  var attributes: [String: Value] {
    [
      "kernel": PerAxis(window.y.kernel, window.x.kernel).value,
      "stride": PerAxis(window.y.stride, window.x.stride).value, "pad": window.pad.value,
    ]
  }

  /// `[H, W, C]` gives `[H', W', C]`; throws where a window does not fit or may see padding alone.
  func result(of x: TensorType, _ name: String) throws(OperatorError) -> TensorType {
    let image = try ImageType(x, of: name)
    for (what, axis) in [("height", window.y), ("width", window.x)]
    where max(axis.before, axis.after) >= axis.kernel {
      throw OperatorError(
        .attribute, "the padding of `\(name)` lets a window see nothing but padding",
        expected: "\(what): less than \(axis.kernel)",
        found: "\(max(axis.before, axis.after))")
    }
    let size = try window.outputs(over: image.size, name: name)
    return ImageType.type(size, image.channels, as: x)
  }

  /// What kernels are bound to.
  func shape(_ image: TensorType, samples: Int, countsPadding: Bool = false) -> PoolingShape {
    func windows(_ axis: WindowAxis, _ length: Int) -> [PoolingWindow] {
      PoolingWindow.regular(
        length: length, size: axis.kernel, stride: axis.stride, before: axis.before,
        after: axis.after, countsPadding: countsPadding)
    }
    return PoolingShape(
      samples: image.batched ? samples : 1, height: image.extents[0], width: image.extents[1],
      channels: image.extents[2], rows: windows(window.y, image.extents[0]),
      columns: windows(window.x, image.extents[1]))
  }

  /// One operation for each result and value under its window.
  func arithmetic(_ result: TensorType) -> Int {
    result.count.multipliedReportingOverflow(by: window.area).partialValue
  }
}
