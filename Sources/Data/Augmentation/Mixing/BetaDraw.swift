import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Random numbers of the distribution Beta(a, a).
enum BetaDraw {
  /// A number between 0 and 1: by Jöhnk's method (1964) up to a = 1, in logarithms so that small a
  /// do not underflow; above by two gamma numbers.
  static func next(_ alpha: Double, _ stream: inout RandomStream) -> Double {
    if alpha > 1 {
      let (first, second) = (gamma(alpha, &stream), gamma(alpha, &stream))
      return first / (first + second)
    }
    while true {
      let x = log(open(&stream)) / alpha
      let y = log(open(&stream)) / alpha
      let larger = max(x, y)
      if larger + log(exp(x - larger) + exp(y - larger)) <= 0 { return 1 / (1 + exp(y - x)) }
    }
  }

  /// A gamma number of a shape of at least 1 (Marsaglia and Tsang 2000).
  private static func gamma(_ shape: Double, _ stream: inout RandomStream) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Double(stream.normalPair().0)
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      if log(open(&stream)) < 0.5 * x * x + d - d * cube + d * log(cube) { return d * cube }
    }
  }

  /// A number in (0, 1].
  private static func open(_ stream: inout RandomStream) -> Double {
    (Double(stream.next()) + 1) * 0x1p-32
  }
}
