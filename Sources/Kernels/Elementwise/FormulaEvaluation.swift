#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Formula {
  /// The value in float64: the definition that every compiled form approximates. An input beyond
  /// the array's end is NaN.
  public func evaluate(_ inputs: [Double]) -> Double {
    switch self {
    case .constant(let value): value
    case .input(let index): inputs.indices.contains(index) ? inputs[index] : .nan
    case .unary(let function, let a): function.evaluate(a.evaluate(inputs))
    case .binary(let function, let a, let b):
      function.evaluate(a.evaluate(inputs), b.evaluate(inputs))
    case .select(let a, let b, let c):
      a.evaluate(inputs) > 0 ? b.evaluate(inputs) : c.evaluate(inputs)
    }
  }
}

extension UnaryFunction {
  /// The function's value in float64.
  public func evaluate(_ x: Double) -> Double { definition(x) }

  private var definition: (Double) -> Double {
    switch self {
    case .negate: { -$0 }
    case .absolute: { $0.magnitude }
    case .exp: exponential
    case .expm1: exponentialMinusOne
    case .log: logarithm
    case .log1p: logarithmOfOnePlus
    case .squareRoot: { $0.squareRoot() }
    case .reciprocal: { 1 / $0 }
    case .tanh: hyperbolicTangent
    case .sigmoid: { $0 < 0 ? exponential($0) / (1 + exponential($0)) : 1 / (1 + exponential(-$0)) }
    case .erf: errorFunction
    case .erfc: complementaryErrorFunction
    case .step: { $0 > 0 ? 1 : 0 }
    case .sign: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .softplus: softplusDefinition
    }
  }
}

extension BinaryFunction {
  /// The function's value in float64.
  public func evaluate(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .minimum: a.isNaN ? a : b.isNaN ? b : a < b ? a : b
    case .maximum: a.isNaN ? a : b.isNaN ? b : a > b ? a : b
    case .power: raised(a, b)
    }
  }
}

// libm's functions under names of their own: this module's functions of the same names build
// formulas.
private func exponential(_ x: Double) -> Double { exp(x) }
private func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
private func logarithm(_ x: Double) -> Double { log(x) }
private func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
private func errorFunction(_ x: Double) -> Double { erf(x) }
private func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }
private func raised(_ x: Double, _ y: Double) -> Double { pow(x, y) }

private func softplusDefinition(_ x: Double) -> Double {
  x.isNaN ? x : max(x, 0) + log1p(exp(-x.magnitude))
}
