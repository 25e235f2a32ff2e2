import Graph
import Kernels
import Support

/// The windows of fractional max pooling along one axis: n of them over N places, the ends at
/// (N i + shift) / n in whole numbers, so that each is floor(N/n) or ceil(N/n) places long and all
/// places are covered (Graham 2014, the pseudorandom form with u = shift / N).
struct FractionalAxis: Hashable, Sendable {
  /// Places of the image.
  let extent: Int
  /// Windows.
  let count: Int
  /// Whether a window reaches one place into the next.
  let overlaps: Bool

  /// The window at a position; shifts from 0 to count - 1 differ.
  func window(_ position: Int, shift: Int) -> PoolingWindow {
    let start = (extent * position + shift) / count
    let end = (extent * (position + 1) + shift) / count
    return PoolingWindow(start..<min(overlaps ? end + 1 : end, extent))
  }
}

/// The windows of fractional max pooling, drawn anew at each step from a layer's random stream.
final class WindowDraw {
  private let rows: FractionalAxis
  private let columns: FractionalAxis
  private let key: UInt64
  /// Those of the last draw.
  let windows: PoolingWindows

  /// Windows over the rows and columns of images; `key` is that of the layer's random stream.
  init(_ rows: FractionalAxis, _ columns: FractionalAxis, key: UInt64, shape: PoolingShape) {
    self.rows = rows
    self.columns = columns
    self.key = key
    windows = PoolingWindows(shape)
  }

  /// Draws the windows of a step.
  func draw(step: Int) {
    var stream = RandomStream(
      key: RandomKey.derive(key: key, index: UInt64(truncatingIfNeeded: step)))
    let down = Int(stream.integer(below: UInt32(clamping: rows.count)))
    let across = Int(stream.integer(below: UInt32(clamping: columns.count)))
    for row in 0..<rows.count { windows.set(row: row, to: rows.window(row, shift: down)) }
    for column in 0..<columns.count {
      windows.set(column: column, to: columns.window(column, shift: across))
    }
  }
}
