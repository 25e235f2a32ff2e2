import CKernels

/// A bound pooling by the mean of each window.
public struct AveragePooling: Sendable {
  /// The sizes this pooling is bound to.
  public let shape: PoolingShape

  /// Binds a pooling.
  public init(_ shape: PoolingShape) { self.shape = shape }

  /// Computes y from the first `samples` images (all when nil).
  public func run(
    x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>, samples: Int? = nil, pool: ThreadPool
  ) {
    shape.forEachRows(samples: samples, pool: pool) { pooling, sample, rows in
      ck_average_pool(
        pooling, x + sample * shape.imageCount, y + sample * shape.resultCount,
        Int64(rows.lowerBound), Int64(rows.upperBound))
    }
  }

  /// Computes dx from the gradient dy of the results.
  public func gradient(
    dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, samples: Int? = nil,
    pool: ThreadPool
  ) {
    shape.forEachChannels(samples: samples, pool: pool) { pooling, sample, channels in
      ck_average_pool_gradient(
        pooling, dy + sample * shape.resultCount, dx + sample * shape.imageCount,
        Int64(channels.lowerBound), Int64(channels.upperBound))
    }
  }
}
