#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Computations over one row of logits, with sums in Double in the order of the columns.
enum RowMath {
  /// The largest of `count` values; NaN where one is.
  static func maximum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    var largest = -Float.infinity
    for index in 0..<count where x[index] > largest || x[index].isNaN { largest = x[index] }
    return largest
  }

  /// ln of the sum of e^x, by way of the largest value so that nothing overflows.
  static func logSumExp(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    let largest = maximum(x, count)
    var sum = 0.0
    for index in 0..<count { sum += Double(expf(x[index] - largest)) }
    return Double(largest) + log(sum)
  }

  /// y = e^x divided by its sum; y may be x.
  static func softmax(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    let largest = maximum(x, count)
    var sum = 0.0
    for index in 0..<count {
      let power = expf(x[index] - largest)
      y[index] = power
      sum += Double(power)
    }
    let scale = Float(1 / sum)
    for index in 0..<count { y[index] *= scale }
  }

  /// y = x - ln of the sum of e^x; y may be x. The largest value goes first, so that large logits
  /// lose nothing.
  static func logSoftmax(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let largest = maximum(x, count)
    var sum = 0.0
    for index in 0..<count { sum += Double(expf(x[index] - largest)) }
    let logarithm = Float(log(sum))
    for index in 0..<count { y[index] = x[index] - largest - logarithm }
  }

  /// dx = y (dy - sum of y dy), the gradient of softmax at its result y; dx may be either.
  static func softmaxGradient(
    _ y: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    var sum = 0.0
    for index in 0..<count { sum += Double(y[index]) * Double(upstream[index]) }
    let shift = Float(sum)
    for index in 0..<count { dx[index] = y[index] * (upstream[index] - shift) }
  }

  /// dx = dy - e^y sum of dy, the gradient of log-softmax at its result y; dx may be either.
  static func logSoftmaxGradient(
    _ y: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    var sum = 0.0
    for index in 0..<count { sum += Double(upstream[index]) }
    let total = Float(sum)
    for index in 0..<count { dx[index] = upstream[index] - expf(y[index]) * total }
  }
}
