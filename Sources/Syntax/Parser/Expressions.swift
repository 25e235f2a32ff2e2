import Support

/// Values with operators, by precedence climbing.
extension ParseRun {
  /// The operators between two values, from the loosest to the tightest.
  enum Infix: Equatable {
    case then, per, of, range
    case arithmetic(ArithmeticOperator)

    /// How tightly the operator binds.
    var level: Int {
      switch self {
      case .then: 1
      case .per: 2
      case .of: 3
      case .range: 4
      case .arithmetic(let sign): sign == .add || sign == .subtract ? 5 : 6
      }
    }
  }

  /// The operator that the current token stands for.
  var infix: Infix? {
    switch kind() {
    case .plus: .arithmetic(.add)
    case .minus: .arithmetic(.subtract)
    case .star: .arithmetic(.multiply)
    case .slash: .arithmetic(.divide)
    case .dotDot: .range
    case .identifier: isWord("per") ? .per : isWord("of") ? .of : isWord("then") ? .then : nil
    default: nil
    }
  }

  /// A value whose operators bind at least as tightly as `level`.
  mutating func expression(_ level: Int = 1) -> Expression {
    let start = current.start
    var left = signed()
    while !recovering, !abandoned, let next = infix, next.level >= level {
      if next == .then {
        left = Expression(.then(sequence(after: left)), span: span(from: start))
      } else if let right = rightSide(of: next) {
        left = Expression(combine(next, left, right), span: span(from: start))
        checkChain(next)
      }
    }
    return left
  }

  /// Takes an operator and the value behind it.
  private mutating func rightSide(of sign: Infix) -> Expression? {
    guard spendOperator() else { return nil }
    if kind() == .identifier { roles[index].insert(.word) }
    take()
    return expression(sign.level + 1)
  }

  /// The values joined by `then`, the first of which is read.
  private mutating func sequence(after first: Expression) -> [Expression] {
    var parts = [first]
    while !recovering, infix == .then, let next = rightSide(of: .then) { parts.append(next) }
    return parts
  }

  private func combine(_ sign: Infix, _ left: Expression, _ right: Expression) -> Expression.Kind {
    switch sign {
    case .then: .then([left, right])
    case .per: .per(left, right)
    case .of: .of(left, right)
    case .range: .range(left, right)
    case .arithmetic(let sign): .binary(sign, left, right)
    }
  }

  /// Reports a second operator of a kind that stands once in a value.
  private mutating func checkChain(_ last: Infix) {
    guard last == .range || last == .of || last == .per, infix == last, !recovering else { return }
    fail(SyntaxDiagnostics.chainedOperator(text(current), at: span(current)))
  }

  /// A value with its minus signs.
  private mutating func signed() -> Expression {
    guard kind() == .minus else { return operand() }
    let start = current.start
    defer { depth -= 1 }
    guard descend() else { return Expression(.invalid, span: span(start, start)) }
    roles[index].insert(.prefix)
    take()
    let value = signed()
    return Expression(.negate(value), span: span(from: start))
  }

  /// A value without operators, with what stands directly behind it: parts after dots, a unit.
  private mutating func operand() -> Expression {
    let start = current.start
    let takesUnit = kind() == .number || kind() == .leftParenthesis
    let hasParts = kind() == .identifier || kind() == .leftParenthesis
    var value = primary()
    while hasParts, kind() == .dot, !recovering {
      guard spendOperator() else { return value }
      take()
      let member = name("a name must follow the dot")
      value = Expression(.member(value, member), span: span(from: start))
    }
    guard takesUnit, let unit = unit() else { return value }
    return Expression(.quantity(value, unit: unit), span: span(from: start))
  }

  private mutating func unit() -> Name? {
    if recovering { return nil }
    if kind() == .identifier {
      if isOperatorWord || [.equals, .leftParenthesis, .dot].contains(kind(1)) { return nil }
    } else if kind() != .percent {
      return nil
    }
    let token = take()
    return Name(text(token), span: span(token))
  }
}
