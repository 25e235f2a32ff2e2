import CKernels

extension UnaryFunction {
  /// The instruction that computes the function.
  var operation: UInt16 {
    switch self {
    case .negate: Self.code(CK_OP_NEGATE)
    case .absolute: Self.code(CK_OP_ABSOLUTE)
    case .exp: Self.code(CK_OP_EXP)
    case .expm1: Self.code(CK_OP_EXPM1)
    case .log: Self.code(CK_OP_LOG)
    case .log1p: Self.code(CK_OP_LOG1P)
    case .squareRoot: Self.code(CK_OP_SQUARE_ROOT)
    case .reciprocal: Self.code(CK_OP_RECIPROCAL)
    case .tanh: Self.code(CK_OP_TANH)
    case .sigmoid: Self.code(CK_OP_SIGMOID)
    case .erf: Self.code(CK_OP_ERF)
    case .erfc: Self.code(CK_OP_ERFC)
    case .step: Self.code(CK_OP_STEP)
    case .sign: Self.code(CK_OP_SIGN)
    case .softplus: Self.code(CK_OP_SOFTPLUS)
    }
  }

  /// An instruction's number in the width it is stored in.
  static func code(_ number: some BinaryInteger) -> UInt16 { UInt16(number) }
}

extension BinaryFunction {
  /// The instruction that computes the function.
  var operation: UInt16 {
    switch self {
    case .add: UnaryFunction.code(CK_OP_ADD)
    case .subtract: UnaryFunction.code(CK_OP_SUBTRACT)
    case .multiply: UnaryFunction.code(CK_OP_MULTIPLY)
    case .divide: UnaryFunction.code(CK_OP_DIVIDE)
    case .minimum: UnaryFunction.code(CK_OP_MINIMUM)
    case .maximum: UnaryFunction.code(CK_OP_MAXIMUM)
    case .power: UnaryFunction.code(CK_OP_POWER)
    }
  }
}
