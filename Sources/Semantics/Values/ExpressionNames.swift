import Syntax

extension Expression {
  /// The values that it is made of directly.
  var parts: [Expression] {
    switch kind {
    case .number, .size, .string, .path, .invalid: []
    case .quantity(let inner, _), .member(let inner, _), .negate(let inner): [inner]
    case .call(_, let arguments): arguments.map(\.value)
    case .list(let items), .then(let items): items
    case .binary(_, let left, let right), .range(let left, let right), .per(let left, let right),
      .of(let left, let right):
      [left, right]
    }
  }

  /// The names that stand in it by themselves, as names of constants do.
  var names: Set<String> {
    if case .path(let names) = kind { return names.count == 1 ? [names[0].text] : [] }
    return parts.reduce(into: []) { $0.formUnion($1.names) }
  }
}
