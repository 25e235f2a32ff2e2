extension Formula {
  /// An equal formula, as real algebra for finite values: constants folded, neutral elements and
  /// double negations dropped, `x - -y` turned round, small integer powers multiplied out.
  public func simplified() -> Formula {
    switch self {
    case .constant, .input: self
    case .unary(let function, let a): .simple(function, a.simplified())
    case .binary(let function, let a, let b): .simple(function, a.simplified(), b.simplified())
    case .select(let a, let b, let c):
      .simpleSelect(a.simplified(), b.simplified(), c.simplified())
    }
  }

  /// The value, if this is a constant.
  var constantValue: Double? {
    if case .constant(let value) = self { value } else { nil }
  }

  /// `function` applied to an already simplified argument.
  static func simple(_ function: UnaryFunction, _ a: Formula) -> Formula {
    if let value = a.constantValue { return .constant(function.evaluate(value)) }
    if function == .negate {
      if case .unary(.negate, let inner) = a { return inner }
      if case .binary(.subtract, let x, let y) = a { return .binary(.subtract, y, x) }
    }
    return .unary(function, a)
  }

  /// `function` applied to already simplified arguments.
  static func simple(_ function: BinaryFunction, _ a: Formula, _ b: Formula) -> Formula {
    if let x = a.constantValue, let y = b.constantValue {
      return .constant(function.evaluate(x, y))
    }
    return switch function {
    case .add: simpleSum(a, b)
    case .subtract: simpleDifference(a, b)
    case .multiply: simpleProduct(a, b)
    case .divide: simpleQuotient(a, b)
    case .minimum, .maximum: a == b ? a : .binary(function, a, b)
    case .power: simplePower(a, b)
    }
  }

  /// A choice between already simplified formulas.
  static func simpleSelect(_ condition: Formula, _ a: Formula, _ b: Formula) -> Formula {
    if let value = condition.constantValue { return value > 0 ? a : b }
    if a == b { return a }
    if a.constantValue == 1, b.constantValue == 0 { return .unary(.step, condition) }
    return .select(condition, a, b)
  }

  private static func simpleSum(_ a: Formula, _ b: Formula) -> Formula {
    if a.constantValue == 0 { return b }
    if b.constantValue == 0 { return a }
    if case .unary(.negate, let y) = b { return simple(.subtract, a, y) }
    if case .unary(.negate, let x) = a { return simple(.subtract, b, x) }
    return .binary(.add, a, b)
  }

  private static func simpleDifference(_ a: Formula, _ b: Formula) -> Formula {
    if a.constantValue == 0 { return simple(.negate, b) }
    if b.constantValue == 0 { return a }
    if a == b { return .constant(0) }
    if case .unary(.negate, let y) = b { return simple(.add, a, y) }
    return .binary(.subtract, a, b)
  }

  private static func simpleProduct(_ a: Formula, _ b: Formula) -> Formula {
    if a.constantValue == 0 || b.constantValue == 0 { return .constant(0) }
    if a.constantValue == 1 { return b }
    if b.constantValue == 1 { return a }
    if a.constantValue == -1 { return simple(.negate, b) }
    if b.constantValue == -1 { return simple(.negate, a) }
    if b.constantValue != nil { return simpleProduct(b, a) }
    if let x = a.constantValue, case .binary(.multiply, .constant(let y), let rest) = b {
      return simpleProduct(.constant(x * y), rest)
    }
    if case .unary(.negate, let y) = b { return simple(.negate, simple(.multiply, a, y)) }
    if case .unary(.negate, let x) = a { return simple(.negate, simple(.multiply, x, b)) }
    if case .unary(.reciprocal, let y) = b { return simple(.divide, a, y) }
    return .binary(.multiply, a, b)
  }

  private static func simpleQuotient(_ a: Formula, _ b: Formula) -> Formula {
    if b.constantValue == 1 { return a }
    if b.constantValue == -1 { return simple(.negate, a) }
    if a.constantValue == 0 { return a }
    if a.constantValue == 1 { return .unary(.reciprocal, b) }
    return .binary(.divide, a, b)
  }

  private static func simplePower(_ a: Formula, _ b: Formula) -> Formula {
    switch b.constantValue {
    case 0: .constant(1)
    case 1: a
    case 2: .binary(.multiply, a, a)
    case 3: .binary(.multiply, .binary(.multiply, a, a), a)
    case 0.5: .unary(.squareRoot, a)
    case -1: .unary(.reciprocal, a)
    default: .binary(.power, a, b)
    }
  }
}
