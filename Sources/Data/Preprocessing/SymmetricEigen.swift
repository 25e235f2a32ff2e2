import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form,
/// then implicitly shifted QL (Golub and Van Loan, "Matrix Computations", sections 8.3 and 8.3.5).
struct SymmetricEigen {
  /// The eigenvalues, largest first.
  private(set) var values: [Double] = []
  /// The eigenvectors as rows, in the values' order, of length 1; the component of largest
  /// magnitude is positive.
  private(set) var vectors: [Double] = []
  private let size: Int
  private var diagonal: [Double]
  private var off: [Double]
  private var basis: [Double]

  /// Decomposes a finite symmetric matrix of `size` rows; nil where the iteration does not settle.
  init?(_ matrix: [Double], size: Int) {
    self.size = size
    diagonal = [Double](repeating: 0, count: size)
    off = [Double](repeating: 0, count: size)
    basis = [Double](repeating: 0, count: size * size)
    for index in 0..<size { basis[index * size + index] = 1 }
    reduce(matrix)
    guard iterate() else { return nil }
    sort()
    basis = []
  }

  /// Applies reflections I - 2 v v^T from both sides until only three diagonals are left, then
  /// multiplies them into the basis.
  private mutating func reduce(_ matrix: [Double]) {
    let size = size
    var matrix = matrix
    var reflections: [[Double]] = []
    matrix.withUnsafeMutableBufferPointer { buffer in
      guard let a = buffer.baseAddress else { return }
      for k in 0..<max(0, size - 2) {
        let (vector, below) = Self.reflection(a + k * size + k + 1, size - k - 1)
        off[k] = below
        reflections.append(vector)
        Self.reflect(a + (k + 1) * size + k + 1, stride: size, vector)
      }
      for k in 0..<size { diagonal[k] = a[k * size + k] }
      if size > 1 { off[size - 2] = a[(size - 2) * size + size - 1] }
    }
    multiply(reflections)
  }

  /// The unit vector whose reflection turns `x` into a multiple of the first axis, and that
  /// multiple.
  private static func reflection(
    _ x: UnsafePointer<Double>, _ count: Int
  ) -> (vector: [Double], multiple: Double) {
    var vector = Array(UnsafeBufferPointer(start: x, count: count))
    let largest = vector.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return ([Double](repeating: 0, count: count), 0) }
    for index in 0..<count { vector[index] /= largest }
    let norm = ck_dot_f64(vector, vector, count).squareRoot()
    let multiple = vector[0] > 0 ? -norm : norm
    vector[0] -= multiple
    let length = ck_dot_f64(vector, vector, count).squareRoot()
    for index in 0..<count { vector[index] /= length }
    return (vector, multiple * largest)
  }

  /// `A - v w^T - w v^T` with `p = 2 A v` and `w = p - (p . v) v`.
  private static func reflect(_ a: UnsafeMutablePointer<Double>, stride: Int, _ v: [Double]) {
    let count = v.count
    var w = (0..<count).map { 2 * ck_dot_f64(a + $0 * stride, v, count) }
    let along = ck_dot_f64(w, v, count)
    for index in 0..<count { w[index] -= along * v[index] }
    for row in 0..<count { ck_subtract_f64(a + row * stride, v[row], w, w[row], v, count) }
  }

  /// The rows of the basis become those of the product of all reflections, transposed.
  private mutating func multiply(_ reflections: [[Double]]) {
    let size = size
    basis.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      for (k, vector) in reflections.enumerated().reversed() {
        for row in k + 1..<size {
          let part = start + row * size + k + 1
          let along = 2 * ck_dot_f64(part, vector, vector.count)
          ck_subtract_f64(part, along, vector, 0, vector, vector.count)
        }
      }
    }
  }

  private mutating func iterate() -> Bool {
    for first in 0..<size {
      var rounds = 0
      while true {
        let last = blockEnd(first)
        if last == first { break }
        rounds += 1
        if rounds > 80 { return false }
        sweep(first, last)
      }
    }
    return true
  }

  /// The last row of the unreduced block that starts at `first`.
  private func blockEnd(_ first: Int) -> Int {
    var last = first
    while last < size - 1 {
      let scale = abs(diagonal[last]) + abs(diagonal[last + 1])
      if abs(off[last]) <= Double.ulpOfOne * scale || abs(off[last]) < 1e-300 { break }
      last += 1
    }
    return last
  }

  /// One implicit QL step with Wilkinson's shift on the rows `first ... last`.
  private mutating func sweep(_ first: Int, _ last: Int) {
    let half = (diagonal[first + 1] - diagonal[first]) / (2 * off[first])
    let root = hypot(half, 1)
    let shift = off[first] / (half + (half < 0 ? -root : root))
    var chased = diagonal[last] - diagonal[first] + shift
    var (sine, cosine, moved) = (1.0, 1.0, 0.0)
    for i in stride(from: last - 1, through: first, by: -1) {
      let bulge = sine * off[i]
      let side = cosine * off[i]
      let radius = hypot(bulge, chased)
      off[i + 1] = radius
      if radius == 0 {
        diagonal[i + 1] -= moved
        off[last] = 0
        return
      }
      sine = bulge / radius
      cosine = chased / radius
      let rest = diagonal[i + 1] - moved
      let turn = (diagonal[i] - rest) * sine + 2 * cosine * side
      moved = sine * turn
      diagonal[i + 1] = rest + moved
      chased = cosine * turn - side
      rotate(i, cosine, sine)
    }
    diagonal[first] -= moved
    off[first] = chased
    off[last] = 0
  }

  private mutating func rotate(_ row: Int, _ cosine: Double, _ sine: Double) {
    let size = size
    basis.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      ck_rotate_f64(start + row * size, start + (row + 1) * size, cosine, sine, size)
    }
  }

  private mutating func sort() {
    let order = (0..<size).sorted {
      diagonal[$0] == diagonal[$1] ? $0 < $1 : diagonal[$0] > diagonal[$1]
    }
    values = order.map { diagonal[$0] }
    vectors.reserveCapacity(size * size)
    for index in order {
      let row = basis[index * size..<(index + 1) * size]
      let top = row.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
      vectors += top < 0 ? row.map { -$0 } : Array(row)
    }
  }
}
