extension Formula: CustomStringConvertible {
  /// The text form, such as `max(x0, 0.1 * x0)`: it reads back to the same formula.
  public var description: String {
    var text = ""
    write(to: &text, binding: 0)
    return text
  }

  /// How tightly the outermost operator binds: 1 sums, 2 products, 3 prefixes, 4 everything else.
  private var precedence: Int {
    switch self {
    case .constant(let value): value.sign == .minus ? 3 : 4
    case .unary(.negate, _): 3
    case .binary(.add, _, _), .binary(.subtract, _, _): 1
    case .binary(.multiply, _, _), .binary(.divide, _, _): 2
    default: 4
    }
  }

  /// Appends the text, in parentheses where it binds less tightly than `binding`.
  private func write(to text: inout String, binding: Int) {
    let parentheses = precedence < binding
    if parentheses { text += "(" }
    switch self {
    case .constant(let value): text += Formula.spelling(of: value)
    case .input(let index): text += "x\(index)"
    case .unary(.negate, let a):
      // A negated constant keeps its parentheses: without them it would read back as one constant.
      text += "-"
      a.write(to: &text, binding: a.constantValue == nil ? 4 : 5)
    case .unary(let function, let a): Formula.write(call: function.rawValue, [a], to: &text)
    case .binary(let function, let a, let b) where precedence < 4:
      a.write(to: &text, binding: precedence)
      text += " \(function.rawValue) "
      b.write(to: &text, binding: precedence + 1)
    case .binary(let function, let a, let b):
      Formula.write(call: function.rawValue, [a, b], to: &text)
    case .select(let a, let b, let c): Formula.write(call: "select", [a, b, c], to: &text)
    }
    if parentheses { text += ")" }
  }

  private static func write(call name: String, _ arguments: [Formula], to text: inout String) {
    text += name + "("
    for (index, argument) in arguments.enumerated() {
      if index > 0 { text += ", " }
      argument.write(to: &text, binding: 0)
    }
    text += ")"
  }

  /// The shortest decimal that reads back to the same number.
  private static func spelling(of value: Double) -> String {
    let text = value.isNaN ? "nan" : "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
