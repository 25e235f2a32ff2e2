import Kernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The condition of He et al. 2015 in general: with weights of variance gain^2 / Din in front of an
/// activation f, signals keep their second moment where gain^2 E[f(z)^2] = 1 for standard normal z.
enum VarianceGain {
  /// 1 / sqrt(E[f(z)^2]) by the trapezoidal rule from -12 to 12, to at least five digits; 1 where f
  /// vanishes everywhere.
  static func gain(of formula: Formula) -> Double {
    let step = 1.0 / 64
    var moment = 0.0
    for index in -768...768 {
      let z = Double(index) * step
      let value = formula.evaluate([z])
      moment += value * value * density(z) * step
    }
    return moment > 0 && moment.isFinite ? 1 / moment.squareRoot() : 1
  }

  /// The standard normal density.
  private static func density(_ z: Double) -> Double {
    exp(-z * z / 2) / (2 * Double.pi).squareRoot()
  }
}
