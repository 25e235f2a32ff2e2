import Schema
import Support
import Syntax

extension ArgumentReader {
  /// Something of a category with its arguments, or nil after a diagnostic. Schedules may be
  /// numbers, `rate per N samples` and parts joined by `then`.
  func thing(_ expression: Expression, _ category: Category) -> Value? {
    switch expression.kind {
    case .call(let name, let arguments):
      return call(name, arguments, category, expression.span)
    case .path(let names):
      if names.count == 1, let bound = scope.find(names[0].text) {
        return thing(bound.value, category, expression.span)
      }
      return named(names, category, expression.span)
    case .per(let rate, let samples) where category == .schedule: return scaled(rate, samples)
    case .then(let parts) where category == .schedule:
      let values = parts.map { thing($0, category) }
      guard !values.contains(where: { $0 == nil }) else { return nil }
      return .call(Call("then", ["parts": .list(values.compactMap { $0 })]))
    default:
      let value = Evaluator(notes: notes, scope: scope).value(expression)
      return thing(value, category, expression.span)
    }
  }

  /// A number where a schedule or an initializer is wanted; other constants are refused.
  private func thing(_ value: Value?, _ category: Category, _ span: Span) -> Value? {
    guard let value else { return nil }
    if case .number(let number) = value {
      if category == .schedule, number > 0 { return value }
      if category == .initializer { return .call(Call("constant", ["value": value])) }
    }
    notes.add(NameDiagnostics.notAThing(value, category, span))
    return nil
  }

  private func named(_ names: [Name], _ category: Category, _ span: Span) -> Value? {
    guard names.count == 1 else {
      notes.add(NameDiagnostics.notAThing(.name(names.dotted), category, span))
      return nil
    }
    return call(names[0], [], category, span)
  }

  private func call(
    _ name: Name, _ arguments: [ArgumentNode], _ category: Category, _ span: Span
  ) -> Value? {
    guard let declaration = Registry.declaration(name.text, in: category) else {
      notes.add(NameDiagnostics.unknownThing(name, category))
      return nil
    }
    return self.arguments(arguments, of: declaration, at: span).map { .call(Call(name.text, $0)) }
  }

  private func scaled(_ rate: Expression, _ samples: Expression) -> Value? {
    guard let declaration = Registry.declaration("per", in: .schedule) else { return nil }
    let nodes = [("rate", rate), ("samples", samples)].map { label, value in
      ArgumentNode(label: Name(label, span: value.span), value: value, span: value.span)
    }
    return arguments(nodes, of: declaration, at: rate.span).map { .call(Call("per", $0)) }
  }

  /// The terms of a sum of things: `l1(1e-6) + l2(5e-4)`.
  func sum(_ expression: Expression, _ category: Category) -> [Value]? {
    if case .binary(.add, let left, let right) = expression.kind {
      guard let first = sum(left, category), let second = sum(right, category) else { return nil }
      return first + second
    }
    return thing(expression, category).map { [$0] }
  }
}
