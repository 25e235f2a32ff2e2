import Support

/// Values without operators.
extension ParseRun {
  /// A literal, a name, a call, a list, or a value in parentheses.
  mutating func primary() -> Expression {
    switch kind() {
    case .number: return number()
    case .size: return size()
    case .string: return string()
    case .identifier: return pathOrCall()
    case .leftBracket: return list()
    case .leftParenthesis: return parenthesized()
    case .invalid:
      let token = take()
      return Expression(.invalid, span: span(token))
    default:
      let report = SyntaxDiagnostics.valueMissing(
        found: describe(current), after: valueContext, at: place())
      fail(report)
      return Expression(.invalid, span: span(current.start, current.start))
    }
  }

  /// The sign before a missing value, for the message.
  private var valueContext: String? {
    guard index > 0, !previous.kind.endsStatement else { return nil }
    return "`\(text(previous).clipped(to: 40))`"
  }

  private mutating func number() -> Expression {
    let token = take()
    let value = Literal.number(bytes[token.start..<token.end])
    if value == nil {
      report(SyntaxDiagnostics.numberTooLarge("number", at: span(token)))
    }
    return Expression(value.map { .number($0) } ?? .invalid, span: span(token))
  }

  private mutating func size() -> Expression {
    let token = take()
    let extents = Literal.size(bytes[token.start..<token.end])
    if extents == nil { report(SyntaxDiagnostics.numberTooLarge("size", at: span(token))) }
    return Expression(extents.map { .size($0) } ?? .invalid, span: span(token))
  }

  private mutating func string() -> Expression {
    let token = take()
    let inner = Literal.text(bytes, token.start + 1, token.end - 1)
    return Expression(.string(inner), span: span(token))
  }

  private mutating func pathOrCall() -> Expression {
    let first = name("a name")
    if kind() == .leftParenthesis {
      let arguments = arguments()
      return Expression(.call(first, arguments), span: span(from: first.span.start))
    }
    var names = [first]
    while kind() == .dot, kind(1) == .identifier {
      take()
      names.append(name("a name must follow the dot"))
    }
    if names.count == 1, first.text == "True" || first.text == "False" {
      report(SyntaxDiagnostics.capitalTruth(first))
    }
    return Expression(.path(names), span: span(from: first.span.start))
  }

  /// The arguments between parentheses.
  mutating func arguments() -> [ArgumentNode] {
    items("arguments") { $0.argument() }
  }

  private mutating func argument() -> ArgumentNode {
    let start = current.start
    var label: Name?
    if kind() == .identifier, let wrong = labelSign {
      label = name("a name")
      if wrong != .equals {
        let sign = text(current)
        report(SyntaxDiagnostics.notEquals(sign, label?.text ?? "", "an argument", span(current)))
      }
      take()
    }
    let value = expression()
    return ArgumentNode(label: label, value: value, span: span(from: start))
  }

  /// The sign behind a name that labels an argument.
  private var labelSign: TokenKind? {
    [.equals, .colon, .equalEqual].contains(kind(1)) ? kind(1) : nil
  }

  private mutating func list() -> Expression {
    let start = current.start
    let values = items("list entries") { $0.expression() }
    return Expression(.list(values), span: span(from: start))
  }

  private mutating func parenthesized() -> Expression {
    let opening = index
    let values = items("values", atMost: 1) { $0.expression() }
    if let value = values.first { return value }
    fail(SyntaxDiagnostics.emptyParentheses(at: span(tokens[opening].start, previous.end)))
    return Expression(.invalid, span: span(from: tokens[opening].start))
  }
}
