extension Formula: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A constant.
  public init(floatLiteral value: Double) { self = .constant(value) }

  /// A constant.
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
}

extension Formula {
  /// The sum.
  public static func + (a: Formula, b: Formula) -> Formula { .binary(.add, a, b) }

  /// The difference.
  public static func - (a: Formula, b: Formula) -> Formula { .binary(.subtract, a, b) }

  /// The product.
  public static func * (a: Formula, b: Formula) -> Formula { .binary(.multiply, a, b) }

  /// The quotient.
  public static func / (a: Formula, b: Formula) -> Formula { .binary(.divide, a, b) }

  /// The negation.
  public static prefix func - (a: Formula) -> Formula { .unary(.negate, a) }
}

/// |a|.
public func absolute(_ a: Formula) -> Formula { .unary(.absolute, a) }

/// e^a.
public func exp(_ a: Formula) -> Formula { .unary(.exp, a) }

/// e^a - 1.
public func expm1(_ a: Formula) -> Formula { .unary(.expm1, a) }

/// The natural logarithm of a.
public func log(_ a: Formula) -> Formula { .unary(.log, a) }

/// ln(1 + a).
public func log1p(_ a: Formula) -> Formula { .unary(.log1p, a) }

/// The square root of a.
public func squareRoot(_ a: Formula) -> Formula { .unary(.squareRoot, a) }

/// 1 / a.
public func reciprocal(_ a: Formula) -> Formula { .unary(.reciprocal, a) }

/// The hyperbolic tangent of a.
public func tanh(_ a: Formula) -> Formula { .unary(.tanh, a) }

/// 1 / (1 + e^-a).
public func sigmoid(_ a: Formula) -> Formula { .unary(.sigmoid, a) }

/// The error function of a.
public func erf(_ a: Formula) -> Formula { .unary(.erf, a) }

/// 1 - erf(a).
public func erfc(_ a: Formula) -> Formula { .unary(.erfc, a) }

/// 1 where a > 0, 0 elsewhere.
public func step(_ a: Formula) -> Formula { .unary(.step, a) }

/// The sign of a.
public func sign(_ a: Formula) -> Formula { .unary(.sign, a) }

/// ln(1 + e^a).
public func softplus(_ a: Formula) -> Formula { .unary(.softplus, a) }

/// The smaller of a and b.
public func minimum(_ a: Formula, _ b: Formula) -> Formula { .binary(.minimum, a, b) }

/// The larger of a and b.
public func maximum(_ a: Formula, _ b: Formula) -> Formula { .binary(.maximum, a, b) }

/// a to the power of b.
public func power(_ a: Formula, _ b: Formula) -> Formula { .binary(.power, a, b) }

/// `positive` where `condition` > 0, `otherwise` elsewhere.
public func select(_ condition: Formula, _ positive: Formula, _ otherwise: Formula) -> Formula {
  .select(condition, positive, otherwise)
}
