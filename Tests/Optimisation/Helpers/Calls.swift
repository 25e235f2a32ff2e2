import Schema

/// What tests write for a value: a number or a value itself.
protocol ValueLiteral {
  var value: Value { get }
}

extension Value: ValueLiteral {
  var value: Value { self }
}

extension Double: ValueLiteral {
  var value: Value { .number(self) }
}

extension Int: ValueLiteral {
  var value: Value { .integer(self) }
}

/// A call as a value.
func call(_ name: String, _ arguments: [String: any ValueLiteral] = [:]) -> Value {
  .call(Call(name, Arguments(arguments.mapValues(\.value))))
}

/// A length in epochs.
func epochs(_ amount: Double) -> Value { .quantity(amount, .epochs) }

/// A length in steps.
func steps(_ amount: Double) -> Value { .quantity(amount, .steps) }

/// A list.
func list(_ items: any ValueLiteral...) -> Value { .list(items.map(\.value)) }
