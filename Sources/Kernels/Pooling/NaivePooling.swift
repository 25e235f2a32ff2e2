/// The living definition of the poolings and their gradients, in double precision.
public enum NaivePooling {
  /// y = the largest value of each window; NaN where one is.
  public static func maximum(
    _ shape: PoolingShape, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>,
    samples: Int? = nil
  ) {
    forEachResult(shape, samples) { result, places, _ in y[result] = x[first(x, places)] }
  }

  /// dx = dy at the first largest place, or first NaN, of each window, in row-major order.
  public static func maximumGradient(
    _ shape: PoolingShape, x: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    dx: UnsafeMutablePointer<Float>, samples: Int? = nil
  ) {
    var sums = [Double](repeating: 0, count: (samples ?? shape.samples) * shape.imageCount)
    forEachResult(shape, samples) { result, places, _ in
      sums[first(x, places)] += Double(dy[result])
    }
    for (index, sum) in sums.enumerated() { dx[index] = Float(sum) }
  }

  /// y = the sum of each window over its divisor.
  public static func average(
    _ shape: PoolingShape, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>,
    samples: Int? = nil
  ) {
    forEachResult(shape, samples) { result, places, divisor in
      y[result] = Float(places.reduce(0) { $0 + Double(x[$1]) } / divisor)
    }
  }

  /// dx = the sum of dy over its divisor, over the windows that see the place.
  public static func averageGradient(
    _ shape: PoolingShape, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    samples: Int? = nil
  ) {
    var sums = [Double](repeating: 0, count: (samples ?? shape.samples) * shape.imageCount)
    forEachResult(shape, samples) { result, places, divisor in
      for place in places { sums[place] += Double(dy[result]) / divisor }
    }
    for (index, sum) in sums.enumerated() { dx[index] = Float(sum) }
  }

  /// The first place of the largest value, or of a NaN.
  private static func first(_ x: UnsafePointer<Float>, _ places: [Int]) -> Int {
    var best = places[0]
    for place in places where !x[best].isNaN && (x[place] > x[best] || x[place].isNaN) {
      best = place
    }
    return best
  }

  /// Calls `body` with the place of every result, the places its window sees and its divisor.
  private static func forEachResult(
    _ shape: PoolingShape, _ samples: Int?, _ body: (Int, [Int], Double) -> Void
  ) {
    var result = 0
    for sample in 0..<(samples ?? shape.samples) {
      for row in shape.rows {
        for column in shape.columns {
          for channel in 0..<shape.channels {
            let places = (row.start..<row.end).flatMap { y in
              (column.start..<column.end).map { x in
                ((sample * shape.height + Int(y)) * shape.width + Int(x)) * shape.channels + channel
              }
            }
            body(result, places, Double(row.divisor) * Double(column.divisor))
            result += 1
          }
        }
      }
    }
  }
}
