/// An elementwise function of inputs `x0, x1, ...`: the one form in which activations, their
/// derivatives, pointwise losses and update rules are written, differentiated and run.
public indirect enum Formula: Hashable, Sendable {
  /// A number.
  case constant(Double)
  /// The input with this index.
  case input(Int)
  /// A function of one argument.
  case unary(UnaryFunction, Formula)
  /// A function of two arguments.
  case binary(BinaryFunction, Formula, Formula)
  /// The second formula where the first is greater than zero, the third elsewhere (also at NaN).
  case select(Formula, Formula, Formula)

  /// How many numbers, inputs and functions the formula has.
  public var size: Int {
    switch self {
    case .constant, .input: 1
    case .unary(_, let a): 1 + a.size
    case .binary(_, let a, let b): 1 + a.size + b.size
    case .select(let a, let b, let c): 1 + a.size + b.size + c.size
    }
  }

  /// The indices of the inputs that occur.
  public var inputs: Set<Int> {
    var found: Set<Int> = []
    forEachInput { found.insert($0) }
    return found
  }

  /// One more than the highest index of an input that occurs; 0 without inputs.
  public var inputCount: Int {
    var count = 0
    forEachInput { count = max(count, $0 == .max ? $0 : $0 + 1) }
    return count
  }

  private func forEachInput(_ visit: (Int) -> Void) {
    switch self {
    case .constant: break
    case .input(let index): visit(index)
    case .unary(_, let a): a.forEachInput(visit)
    case .binary(_, let a, let b):
      a.forEachInput(visit)
      b.forEachInput(visit)
    case .select(let a, let b, let c):
      a.forEachInput(visit)
      b.forEachInput(visit)
      c.forEachInput(visit)
    }
  }

  /// The formula with inputs replaced; an input without an entry stays.
  public func substituting(_ replacements: [Int: Formula]) -> Formula {
    switch self {
    case .constant: self
    case .input(let index): replacements[index] ?? self
    case .unary(let function, let a): .unary(function, a.substituting(replacements))
    case .binary(let function, let a, let b):
      .binary(function, a.substituting(replacements), b.substituting(replacements))
    case .select(let a, let b, let c):
      .select(
        a.substituting(replacements), b.substituting(replacements), c.substituting(replacements))
    }
  }
}

/// The functions of one argument; the raw value is the spelling in the text form.
public enum UnaryFunction: String, CaseIterable, Hashable, Sendable {
  /// -x, written as a prefix.
  case negate = "-"
  /// |x|.
  case absolute = "abs"
  /// e^x.
  case exp
  /// e^x - 1, accurate near zero.
  case expm1
  /// The natural logarithm.
  case log
  /// ln(1 + x), accurate near zero.
  case log1p
  /// The square root.
  case squareRoot = "sqrt"
  /// 1 / x.
  case reciprocal
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + e^-x).
  case sigmoid
  /// The error function, 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x.
  case erf
  /// 1 - erf(x), accurate where that is near zero.
  case erfc
  /// 1 where x > 0, 0 elsewhere.
  case step
  /// -1, 0 or 1 with the sign of x; zeros and NaN pass.
  case sign
  /// ln(1 + e^x), without overflow.
  case softplus
}

/// The functions of two arguments; the raw value is the spelling in the text form.
public enum BinaryFunction: String, CaseIterable, Hashable, Sendable {
  /// The sum.
  case add = "+"
  /// The difference.
  case subtract = "-"
  /// The product.
  case multiply = "*"
  /// The quotient.
  case divide = "/"
  /// The smaller argument; NaN if either is.
  case minimum = "min"
  /// The larger argument; NaN if either is.
  case maximum = "max"
  /// The first argument to the power of the second.
  case power = "pow"
}
