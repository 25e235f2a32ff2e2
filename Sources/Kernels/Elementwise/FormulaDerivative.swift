extension Formula {
  /// The partial derivative by one input, simplified. At a tie of `maximum` or `minimum`, and where
  /// a `select`'s condition is zero, it is that of the second branch, so that the derivative of
  /// `maximum(x, 0)` at 0 is 0.
  public func derivative(withRespectTo index: Int) -> Formula {
    simplified().differentiated(index)
  }

  private func differentiated(_ index: Int) -> Formula {
    switch self {
    case .constant: .constant(0)
    case .input(let input): .constant(input == index ? 1 : 0)
    case .unary(let function, let a):
      Formula.chain(a.differentiated(index)) { function.derivative(at: a) }
    case .binary(let function, let a, let b):
      function.derivative(a, b, a.differentiated(index), b.differentiated(index))
    case .select(let condition, let a, let b):
      .simpleSelect(condition, a.differentiated(index), b.differentiated(index))
    }
  }

  /// `inner` times the outer derivative, which is only built where the inner is not zero.
  fileprivate static func chain(_ inner: Formula, _ outer: () -> Formula) -> Formula {
    inner.constantValue == 0 ? .constant(0) : .simple(.multiply, inner, outer().simplified())
  }
}

extension UnaryFunction {
  /// The function's derivative at `a`.
  fileprivate func derivative(at a: Formula) -> Formula {
    let value = Formula.unary(self, a)
    return switch self {
    case .negate: -1
    case .absolute: .unary(.sign, a)
    case .exp: value
    case .expm1: .unary(.exp, a)
    case .log: .unary(.reciprocal, a)
    case .log1p: .unary(.reciprocal, 1 + a)
    case .squareRoot: 0.5 / value
    case .reciprocal: -(value * value)
    case .tanh: 1 - value * value
    case .sigmoid: value * (1 - value)
    case .erf: .constant(twoOverRootPi) * .unary(.exp, -(a * a))
    case .erfc: .constant(-twoOverRootPi) * .unary(.exp, -(a * a))
    case .step, .sign: 0
    case .softplus: .unary(.sigmoid, a)
    }
  }
}

/// 2 / sqrt(pi), the slope of erf at zero.
private let twoOverRootPi = 1.1283791670955126

extension BinaryFunction {
  /// The derivative at `a`, `b`, whose own derivatives are `da` and `db`.
  fileprivate func derivative(
    _ a: Formula, _ b: Formula, _ da: Formula, _ db: Formula
  ) -> Formula {
    switch self {
    case .add: .simple(.add, da, db)
    case .subtract: .simple(.subtract, da, db)
    case .multiply: .simple(.add, Formula.chain(da) { b }, Formula.chain(db) { a })
    case .divide:
      .simple(
        .subtract, Formula.chain(da) { reciprocal(b) }, Formula.chain(db) { a / b / b })
    case .minimum: .simpleSelect(.simple(.subtract, b, a), da, db)
    case .maximum: .simpleSelect(.simple(.subtract, a, b), da, db)
    case .power:
      .simple(
        .add, Formula.chain(da) { b * .binary(.power, a, b - 1) },
        Formula.chain(db) { .binary(.power, a, b) * .unary(.log, a) })
    }
  }
}
