import CKernels

/// A bound pooling by the largest value of each window; NaN where one is. Nothing but x is needed
/// for the gradient, which goes to the first largest place in row-major order.
public struct MaxPooling: Sendable {
  /// The sizes this pooling is bound to.
  public let shape: PoolingShape

  /// Binds a pooling.
  public init(_ shape: PoolingShape) { self.shape = shape }

  /// Computes y from the first `samples` images (all when nil). `windows` replaces those of the
  /// shape, which they must equal in number.
  public func run(
    x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>, samples: Int? = nil,
    windows: PoolingWindows? = nil, pool: ThreadPool
  ) {
    let (image, result) = (shape.imageCount, shape.resultCount)
    shape.forEachRows(windows, samples: samples, pool: pool) { pooling, sample, rows in
      ck_max_pool(
        pooling, x + sample * image, y + sample * result, Int64(rows.lowerBound),
        Int64(rows.upperBound))
    }
  }

  /// Computes dx from x, the results y of the same run and their gradient dy.
  public func gradient(
    x: UnsafePointer<Float>, y: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    dx: UnsafeMutablePointer<Float>, samples: Int? = nil, windows: PoolingWindows? = nil,
    pool: ThreadPool
  ) {
    let (image, result) = (shape.imageCount, shape.resultCount)
    shape.forEachChannels(windows, samples: samples, pool: pool) { pooling, sample, channels in
      let (image, result) = (sample * image, sample * result)
      ck_max_pool_gradient(
        pooling, x + image, y + result, dy + result, dx + image, Int64(channels.lowerBound),
        Int64(channels.upperBound))
    }
  }
}
