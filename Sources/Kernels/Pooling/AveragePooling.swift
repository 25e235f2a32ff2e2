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
    NaivePooling.average(shape, x: x, y: y, samples: samples)
  }

  /// Computes dx from the gradient dy of the results.
  public func gradient(
    dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, samples: Int? = nil,
    pool: ThreadPool
  ) {
    NaivePooling.averageGradient(shape, dy: dy, dx: dx, samples: samples)
  }
}
