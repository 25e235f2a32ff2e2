/// Why a value does not fit the type of an argument.
public struct TypeMismatch: Error, Hashable, Sendable {
  /// The kind of mistake; each has its own diagnostic.
  public enum Kind: Hashable, Sendable {
    /// Another kind of value is wanted.
    case type
    /// The kind is right, the amount is not.
    case range
    /// The unit is missing or measures something else.
    case unit
    /// The word is none of the choices.
    case choice([String])
  }

  /// The kind of mistake.
  public let kind: Kind
  /// What would fit, as a phrase.
  public let expected: String

  /// A mismatch.
  public init(_ kind: Kind, expected: String) {
    self.kind = kind
    self.expected = expected
  }
}

extension ValueType {
  /// The value in the form that `Arguments` hand out (shares as numbers, single values as lists
  /// where a list is wanted), or why it does not fit. Nested calls have been checked by their own
  /// declaration.
  public func coerce(_ value: Value) throws(TypeMismatch) -> Value {
    switch self {
    case .integer(let range): try coerceInteger(value, range)
    case .number(let bounds): try coerceNumber(value, bounds, percent: false)
    case .share(let bounds): try coerceNumber(value, bounds, percent: true)
    case .boolean: try coerceWord(value, ["true", "false"])
    case .choice(let words): try coerceWord(value, words)
    case .text: try accept(value) { if case .string = $0 { true } else { false } }
    case .reference, .layer: try accept(value) { if case .name = $0 { true } else { false } }
    case .size(let axes): try coerceSize(value, axes)
    case .duration: try coerceQuantity(value, [.epochs, .steps])
    case .samples: try coerceQuantity(value, [.samples])
    case .memory: try coerceQuantity(value, [.bytes])
    case .angle(let bounds): try coerceAngle(value, bounds)
    case .interval(let end): try coerceInterval(value, end)
    case .thing: try coerceCall(value)
    case .list(let item): try coerceList(value, item)
    case .either(let types): try coerceEither(value, types)
    }
  }

  private func mismatch(_ kind: TypeMismatch.Kind) -> TypeMismatch {
    TypeMismatch(kind, expected: description)
  }

  private func accept(
    _ value: Value, _ test: (Value) -> Bool
  ) throws(TypeMismatch) -> Value {
    if test(value) { return value }
    throw mismatch(.type)
  }

  private func coerceInteger(_ value: Value, _ range: ClosedRange<Int>) throws(TypeMismatch)
    -> Value
  {
    if case .quantity = value { throw mismatch(.unit) }
    guard case .number(let number) = value else { throw mismatch(.type) }
    guard number == number.rounded(), abs(number) < 1e15, range.contains(Int(number)) else {
      throw mismatch(.range)
    }
    return value
  }

  private func coerceNumber(
    _ value: Value, _ bounds: Bounds, percent: Bool
  ) throws(TypeMismatch) -> Value {
    switch value {
    case .number(let number):
      if bounds.contains(number) { return value }
      throw mismatch(.range)
    case .quantity(let number, .percent) where percent:
      if bounds.contains(number / 100) { return .number(number / 100) }
      throw mismatch(.range)
    case .quantity: throw mismatch(.unit)
    default: throw mismatch(.type)
    }
  }

  private func coerceWord(_ value: Value, _ words: [String]) throws(TypeMismatch) -> Value {
    guard case .name(let word) = value else { throw mismatch(.type) }
    if words.contains(word) { return value }
    throw mismatch(.choice(words))
  }

  private func coerceSize(_ value: Value, _ axes: ClosedRange<Int>) throws(TypeMismatch) -> Value {
    var extents: [Int] = []
    if case .size(let given) = value { extents = given }
    if case .number(let number) = value, number == number.rounded(), abs(number) < 1e9 {
      extents = [Int(number)]
    }
    guard !extents.isEmpty else { throw mismatch(.type) }
    guard axes.contains(extents.count), extents.allSatisfy({ $0 >= 0 }) else {
      throw mismatch(.range)
    }
    return .size(extents)
  }

  private func coerceQuantity(_ value: Value, _ units: [Unit]) throws(TypeMismatch) -> Value {
    switch value {
    case .quantity(let number, let unit) where units.contains(unit):
      if number > 0, number.isFinite { return value }
      throw mismatch(.range)
    case .quantity, .number: throw mismatch(.unit)
    default: throw mismatch(.type)
    }
  }

  private func coerceAngle(_ value: Value, _ bounds: Bounds) throws(TypeMismatch) -> Value {
    switch value {
    case .quantity(let number, .degrees):
      if bounds.contains(number) { return value }
      throw mismatch(.range)
    case .quantity, .number: throw mismatch(.unit)
    default: throw mismatch(.type)
    }
  }

  private func coerceInterval(_ value: Value, _ end: ValueType) throws(TypeMismatch) -> Value {
    var ends = (value, value)
    if case .range(let low, let high) = value { ends = (low, high) }
    let (low, high) = (try end.coerce(ends.0), try end.coerce(ends.1))
    let numbers = [low, high].compactMap(\.amount)
    guard numbers.count == 2 else { throw mismatch(.type) }
    guard numbers[0] <= numbers[1] else { throw mismatch(.range) }
    return .range(low, high)
  }

  private func coerceCall(_ value: Value) throws(TypeMismatch) -> Value {
    switch value {
    case .call: return value
    case .name(let name): return .call(Call(name))
    default: throw mismatch(.type)
    }
  }

  private func coerceList(_ value: Value, _ item: ValueType) throws(TypeMismatch) -> Value {
    guard case .list(let items) = value else { return .list([try item.coerce(value)]) }
    var result: [Value] = []
    for entry in items { result.append(try item.coerce(entry)) }
    return .list(result)
  }

  private func coerceEither(_ value: Value, _ types: [ValueType]) throws(TypeMismatch) -> Value {
    var first: TypeMismatch?
    for type in types {
      do throws(TypeMismatch) {
        return try type.coerce(value)
      } catch {
        if first == nil || first?.kind == .type { first = error }
      }
    }
    throw TypeMismatch(first?.kind ?? .type, expected: description)
  }
}
