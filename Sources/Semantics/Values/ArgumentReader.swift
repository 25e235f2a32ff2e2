import Schema
import Support
import Syntax

/// Reads arguments and things against their declarations: positions, names, types, ranges and
/// units.
struct ArgumentReader {
  let notes: Notes
  let scope: Scope

  private var evaluator: Evaluator { Evaluator(notes: notes, scope: scope) }

  /// The arguments of a call, complete with defaults; nil after a diagnostic about one that is
  /// needed.
  func arguments(
    _ nodes: [ArgumentNode], of declaration: Declaration, at span: Span
  ) -> Arguments? {
    var result = Arguments()
    var complete = true
    for (argument, expressions) in assign(nodes, declaration, &complete) {
      guard let value = read(expressions, as: argument, of: declaration) else {
        complete = false
        continue
      }
      result.values[argument.name] = value
    }
    for argument in declaration.arguments where argument.fallback == .required {
      let given = result.has(argument.name)
      if !given, complete {
        notes.add(ArgumentDiagnostics.missing(argument, declaration, span))
        complete = false
      }
    }
    return complete ? declaration.completed(result) : nil
  }

  /// Which expressions belong to which argument; a list at the end takes all positions left.
  private func assign(
    _ nodes: [ArgumentNode], _ declaration: Declaration, _ complete: inout Bool
  ) -> [(Argument, [ArgumentNode])] {
    var groups: [(Argument, [ArgumentNode])] = []
    var position = 0
    for node in nodes {
      guard let argument = target(node, declaration, &position) else {
        complete = false
        continue
      }
      if let index = groups.firstIndex(where: { $0.0.name == argument.name }) {
        if case .list = argument.type, node.label == nil, groups[index].1[0].label == nil {
          groups[index].1.append(node)
        } else {
          notes.add(ArgumentDiagnostics.repeated(argument, node.span, groups[index].1[0].span))
          complete = false
        }
      } else {
        groups.append((argument, [node]))
      }
    }
    return groups
  }

  private func target(
    _ node: ArgumentNode, _ declaration: Declaration, _ position: inout Int
  ) -> Argument? {
    if let label = node.label {
      if let argument = declaration.argument(label.text) { return argument }
      notes.add(ArgumentDiagnostics.unknown(label, declaration))
      return nil
    }
    guard position < declaration.arguments.count else {
      notes.add(ArgumentDiagnostics.tooMany(node.span, declaration))
      return nil
    }
    let argument = declaration.arguments[position]
    if case .list = argument.type, position == declaration.arguments.count - 1 { return argument }
    position += 1
    return argument
  }

  private func read(
    _ nodes: [ArgumentNode], as argument: Argument, of declaration: Declaration
  ) -> Value? {
    if nodes.count == 1 {
      return value(nodes[0].value, as: argument.type, for: argument.name, of: declaration.name)
    }
    guard case .list(let item) = argument.type else { return nil }
    let values = nodes.map { value($0.value, as: item, for: argument.name, of: declaration.name) }
    return values.contains { $0 == nil } ? nil : .list(values.compactMap { $0 })
  }

  /// A value of a type, or nil after a diagnostic. `name` and `owner` are what the message calls
  /// it.
  func value(
    _ expression: Expression, as type: ValueType, for name: String, of owner: String
  ) -> Value? {
    if case .invalid = expression.kind { return nil }
    switch type {
    case .thing(let category): return thing(expression, category)
    case .list(let item): return list(expression, item, name, owner)
    case .either(let types): return either(expression, types, type, name, owner)
    case .reference, .layer: return reference(expression) ?? plain(expression, type, name, owner)
    default: return plain(expression, type, name, owner)
    }
  }

  /// A name of the spec as it stands, or the one that a block's parameter was given.
  private func reference(_ expression: Expression) -> Value? {
    guard case .path(let names) = expression.kind else { return nil }
    if names.count == 1, case .name(let given) = scope.find(names[0].text)?.value {
      return .name(given)
    }
    return .name(names.dotted)
  }

  private func plain(
    _ expression: Expression, _ type: ValueType, _ name: String, _ owner: String
  ) -> Value? {
    guard let value = evaluator.value(expression) else { return nil }
    do throws(TypeMismatch) {
      return try type.coerce(value)
    } catch {
      if error.kind != .type || !evaluator.reportName(value, expression) {
        notes.add(ArgumentDiagnostics.mismatch(error, value, name, owner, expression.span))
      }
      return nil
    }
  }

  private func list(
    _ expression: Expression, _ item: ValueType, _ name: String, _ owner: String
  ) -> Value? {
    guard case .list(let items) = expression.kind else {
      return value(expression, as: item, for: name, of: owner).map { .list([$0]) }
    }
    let values = items.map { value($0, as: item, for: name, of: owner) }
    return values.contains { $0 == nil } ? nil : .list(values.compactMap { $0 })
  }

  private func either(
    _ expression: Expression, _ types: [ValueType], _ type: ValueType, _ name: String,
    _ owner: String
  ) -> Value? {
    for case .thing(let category) in types where isThing(expression, category) {
      return thing(expression, category)
    }
    for case .list(let item) in types {
      if case .list = expression.kind { return list(expression, item, name, owner) }
    }
    return plain(expression, type, name, owner)
  }

  /// Whether an expression names something of a category, or has a form that only things have.
  private func isThing(_ expression: Expression, _ category: Category) -> Bool {
    switch expression.kind {
    case .call(let name, _): return ConstantFunction(rawValue: name.text) == nil
    case .path(let names):
      return names.count == 1 && scope.find(names[0].text) == nil
        && Registry.declaration(names[0].text, in: category) != nil
    case .per, .then: return category == .schedule
    default: return false
    }
  }
}
