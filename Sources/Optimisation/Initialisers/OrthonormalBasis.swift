import Support

/// Vectors of one length, stored one after another, and their orthonormalisation by Householder
/// reflections in Double (Golub and Van Loan, "Matrix Computations", 5.2). Sums run in fixed order.
struct OrthonormalBasis {
  private let count: Int
  private let length: Int
  private var values: [Double]

  /// `count` zero vectors; `count` is at most `length`.
  init(count: Int, length: Int) {
    precondition(count <= length)
    self.count = count
    self.length = length
    values = Array(repeating: 0, count: count * length)
  }

  /// Entry `index` of a vector.
  subscript(vector: Int, index: Int) -> Double { values[vector * length + index] }

  /// Draws every entry from the standard normal distribution.
  mutating func draw(_ stream: RandomStream) {
    let drawn = [Float](unsafeUninitializedCapacity: values.count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      stream.fillNormal(buffer, mean: 0, std: 1)
      initialized = buffer.count
    }
    values = drawn.map(Double.init)
  }

  /// Replaces the vectors by an orthonormal basis of their span: the Q of their QR decomposition in
  /// the form whose R has a positive diagonal, which makes Q of normal vectors evenly distributed.
  mutating func orthonormalize() {
    values.withUnsafeMutableBufferPointer { [count, length] buffer in
      guard let start = buffer.baseAddress else { return }
      let vectors = (0..<count).map { start + $0 * length }
      var factors: [Double] = []
      var signs: [Double] = []
      for step in 0..<count {
        let (factor, sign) = OrthonormalBasis.reflector(vectors[step] + step, length - step)
        for later in vectors.dropFirst(step + 1) {
          OrthonormalBasis.reflect(later + step, vectors[step] + step, factor, length - step)
        }
        factors.append(factor)
        signs.append(sign)
      }
      OrthonormalBasis.formBasis(vectors, length, factors, signs)
    }
  }

  /// Turns `x` into the vector v of the reflection I - factor v v^T that maps x to a multiple of
  /// the first unit vector; the sign is that of R's diagonal.
  private static func reflector(
    _ x: UnsafeMutablePointer<Double>, _ count: Int
  ) -> (factor: Double, sign: Double) {
    let norm = dot(x, x, count).squareRoot()
    guard norm > 0 else { return (0, 1) }
    let image = x[0] > 0 ? -norm : norm
    x[0] -= image
    return (2 / dot(x, x, count), image < 0 ? -1 : 1)
  }

  /// y -= factor v (v . y).
  private static func reflect(
    _ y: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Double>, _ factor: Double,
    _ count: Int
  ) {
    let scale = factor * dot(v, y, count)
    for index in 0..<count { y[index] -= scale * v[index] }
  }

  /// Overwrites the reflectors, the last first, by the columns of their product, with R's signs.
  private static func formBasis(
    _ vectors: [UnsafeMutablePointer<Double>], _ length: Int, _ factors: [Double], _ signs: [Double]
  ) {
    for step in vectors.indices.reversed() {
      let v = vectors[step] + step
      let rest = length - step
      for later in vectors.dropFirst(step + 1) {
        reflect(later + step, v, factors[step], rest)
      }
      let scale = -factors[step] * v[0]
      for index in 0..<rest { v[index] *= scale }
      v[0] += 1
      for index in 0..<step { vectors[step][index] = 0 }
    }
    for (vector, sign) in zip(vectors, signs) where sign < 0 {
      for index in 0..<length { vector[index] = -vector[index] }
    }
  }

  /// The inner product, in eight running sums that are added at the end.
  private static func dot(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>, _ count: Int
  ) -> Double {
    var sums = SIMD8<Double>.zero
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) {
      let x = UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Double>.self)
      let y = UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Double>.self)
      sums += x * y
    }
    var rest = 0.0
    for index in whole..<count { rest += a[index] * b[index] }
    return sums.sum() + rest
  }
}
