/// Where one result of a pooling looks along one axis: places start..<end of the image, and what
/// an average divides by along this axis.
public struct PoolingWindow: Hashable, Sendable {
  /// The first place seen.
  public let start: Int32
  /// The place after the last one seen; above `start`.
  public let end: Int32
  /// How many places an average counts, those of the padding included if it counts them.
  public let divisor: Int32

  /// A window over places of the image.
  public init(_ places: Range<Int>, divisor: Int? = nil) {
    start = Int32(places.lowerBound)
    end = Int32(places.upperBound)
    self.divisor = Int32(divisor ?? places.count)
  }

  /// The windows of a regular pooling over `length` places with padding on both sides. A window
  /// that only sees padding is not allowed for.
  public static func regular(
    length: Int, size: Int, stride: Int, before: Int = 0, after: Int = 0,
    countsPadding: Bool = false
  ) -> [PoolingWindow] {
    (0..<max((length + before + after - size) / stride + 1, 0)).map { index in
      let start = index * stride - before
      let places = max(start, 0)..<min(start + size, length)
      return PoolingWindow(places, divisor: countsPadding ? size : places.count)
    }
  }
}

/// The sizes of a pooling: images [samples, height, width, channels] and results
/// [samples, rows.count, columns.count, channels].
public struct PoolingShape: Hashable, Sendable {
  /// The most images a run may have.
  public var samples: Int
  /// Rows of an image.
  public var height: Int
  /// Pixels in a row.
  public var width: Int
  /// Channels of an image.
  public var channels: Int
  /// The window of each row of the result.
  public var rows: [PoolingWindow]
  /// The window of each column of the result.
  public var columns: [PoolingWindow]

  /// Sizes with explicit windows, which may overlap and lie at any places.
  public init(
    samples: Int, height: Int, width: Int, channels: Int, rows: [PoolingWindow],
    columns: [PoolingWindow]
  ) {
    self.samples = samples
    self.height = height
    self.width = width
    self.channels = channels
    self.rows = rows
    self.columns = columns
  }

  /// Floats in one image.
  public var imageCount: Int { height * width * channels }
  /// Floats in one result.
  public var resultCount: Int { rows.count * columns.count * channels }
}

/// Windows along both axes of a pooling that change from run to run, in memory of their own.
public final class PoolingWindows {
  /// The window of each row of the result.
  public let rows: UnsafeBufferPointer<PoolingWindow>
  /// The window of each column of the result.
  public let columns: UnsafeBufferPointer<PoolingWindow>
  private let all: UnsafeMutableBufferPointer<PoolingWindow>

  /// The windows of a shape.
  public init(_ shape: PoolingShape) {
    all = .allocate(capacity: shape.rows.count + shape.columns.count)
    _ = all.initialize(from: shape.rows + shape.columns)
    rows = UnsafeBufferPointer(rebasing: all[..<shape.rows.count])
    columns = UnsafeBufferPointer(rebasing: all[shape.rows.count...])
  }

  deinit { all.deallocate() }

  /// Changes the window of a row.
  public func set(row: Int, to window: PoolingWindow) { all[row] = window }

  /// Changes the window of a column.
  public func set(column: Int, to window: PoolingWindow) { all[rows.count + column] = window }
}
