import Schema
import Support
import Syntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Computes constants: arithmetic and a few functions on numbers and quantities. It always ends.
struct Evaluator {
  let notes: Notes
  let scope: Scope

  /// The value of an expression, or nil after a diagnostic.
  func value(_ expression: Expression) -> Value? {
    switch expression.kind {
    case .number(let number): return .number(number)
    case .quantity(let amount, let unit): return quantity(amount, unit)
    case .size(let extents): return .size(extents)
    case .string(let text): return .string(text)
    case .path(let names): return path(names)
    case .call(let name, let arguments): return call(name, arguments, expression.span)
    case .list(let items):
      let values = items.map(value)
      return values.contains { $0 == nil } ? nil : .list(values.compactMap { $0 })
    case .negate(let inner): return negate(inner, expression.span)
    case .binary(let operation, let left, let right):
      return binary(operation, left, right, expression.span)
    case .range(let low, let high):
      guard let low = value(low), let high = value(high) else { return nil }
      return .range(low, high)
    case .per, .of, .then, .member:
      notes.add(ValueDiagnostics.misplaced(expression))
      return nil
    case .invalid: return nil
    }
  }

  /// A plain number, or nil after a diagnostic.
  func number(_ expression: Expression) -> Double? {
    guard let value = value(expression) else { return nil }
    if case .number(let number) = value { return number }
    if !reportName(value, expression) {
      notes.add(ValueDiagnostics.notANumber(value, expression.span))
    }
    return nil
  }

  /// Reports a name where a value to compute with is wanted; false where the value is no name.
  func reportName(_ value: Value, _ expression: Expression) -> Bool {
    guard case .name(let name) = value else { return false }
    notes.add(NameDiagnostics.unknownConstant(name, expression, known: scope.names))
    return true
  }

  private func path(_ names: [Name]) -> Value? {
    guard names.count == 1 else { return .name(names.dotted) }
    let name = names[0]
    if let binding = scope.find(name.text) { return binding.value }
    switch scope.absence(name.text) {
    case .later(let definition):
      notes.add(ValueDiagnostics.usedBefore(name, definition: definition))
      return nil
    case .fact(let reason):
      if !notes.contains(DataSectionDiagnostics.needsClasses) {
        notes.add(DataSectionDiagnostics.unknownFact(name.text, name.span, reason))
      }
      return nil
    case nil: return .name(name.text)
    }
  }

  private func quantity(_ amount: Expression, _ unit: Name) -> Value? {
    guard let number = number(amount) else { return nil }
    guard let known = Unit.spellings.first(where: { $0.name == unit.text }) else {
      notes.add(ValueDiagnostics.unknownUnit(unit))
      return nil
    }
    guard (number * known.factor).isFinite else {
      notes.add(ValueDiagnostics.notANumber(.number(number), amount.span))
      return nil
    }
    return .quantity(number * known.factor, known.unit)
  }

  private func call(_ name: Name, _ arguments: [ArgumentNode], _ span: Span) -> Value? {
    guard let function = ConstantFunction(rawValue: name.text) else {
      notes.add(ValueDiagnostics.notAConstant(name))
      return nil
    }
    if let label = arguments.compactMap(\.label).first {
      notes.add(ValueDiagnostics.labelled(label, function))
      return nil
    }
    let numbers = arguments.map { number($0.value) }
    guard !numbers.contains(where: { $0 == nil }) else { return nil }
    guard let result = function.apply(numbers.compactMap { $0 }), result.isFinite else {
      notes.add(ValueDiagnostics.badCall(function, span))
      return nil
    }
    return .number(result)
  }

  private func negate(_ inner: Expression, _ span: Span) -> Value? {
    switch value(inner) {
    case .number(let number): return .number(-number)
    case .quantity(let number, let unit): return .quantity(-number, unit)
    case nil: return nil
    case .some(let other):
      if !reportName(other, inner) { notes.add(ValueDiagnostics.notANumber(other, span)) }
      return nil
    }
  }

  private func binary(
    _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression, _ span: Span
  ) -> Value? {
    let values = [value(left), value(right)]
    guard let first = values[0], let second = values[1] else { return nil }
    let unknown = [reportName(first, left), reportName(second, right)]
    guard !unknown.contains(true) else { return nil }
    guard let result = Arithmetic.apply(operation, first, second) else {
      notes.add(ValueDiagnostics.badArithmetic(operation, first, second, span))
      return nil
    }
    return result
  }
}

/// The functions that constants may use.
public enum ConstantFunction: String, CaseIterable, Sendable {
  /// One of the functions, by its name in the language.
  case ln, log2, exp, sqrt, min, max, floor, ceil, round, abs

  /// The value in a phrase, for the manual.
  public var summary: String {
    switch self {
    case .ln: "the natural logarithm; `ln(classes)` is the first loss to expect"
    case .log2: "the logarithm to base 2"
    case .exp: "e to a power"
    case .sqrt: "the square root"
    case .min: "the smallest of several numbers"
    case .max: "the largest of several numbers"
    case .floor: "the next whole number at or below"
    case .ceil: "the next whole number at or above"
    case .round: "the nearest whole number, halves to the even one"
    case .abs: "the absolute value"
    }
  }

  /// The value for as many numbers as the function takes; nil for another number of them.
  func apply(_ numbers: [Double]) -> Double? {
    switch self {
    case .min: return numbers.min()
    case .max: return numbers.max()
    default: return numbers.count == 1 ? apply(numbers[0]) : nil
    }
  }

  private func apply(_ number: Double) -> Double? {
    switch self {
    case .ln: return log(number)
    case .log2: return logarithm2(number)
    case .exp: return exponential(number)
    case .sqrt: return number.squareRoot()
    case .floor: return number.rounded(.down)
    case .ceil: return number.rounded(.up)
    case .round: return number.rounded(.toNearestOrEven)
    case .abs: return Swift.abs(number)
    case .min, .max: return number
    }
  }
}

/// e to the power of a number; the name of the C function is one of the cases above.
private func exponential(_ number: Double) -> Double { exp(number) }

/// The logarithm to the base 2.
private func logarithm2(_ number: Double) -> Double { log2(number) }

/// Arithmetic on constants: numbers with numbers, quantities of one unit with each other, and
/// quantities times or over numbers.
enum Arithmetic {
  /// The result, or nil where the operands do not go together or the result is not finite.
  static func apply(_ operation: ArithmeticOperator, _ left: Value, _ right: Value) -> Value? {
    switch (left, right) {
    case (.number(let a), .number(let b)): return number(operation, a, b).map(Value.number)
    case (.quantity(let a, let unit), .number(let b))
    where operation == .multiply || operation == .divide:
      return number(operation, a, b).map { .quantity($0, unit) }
    case (.number(let a), .quantity(let b, let unit)) where operation == .multiply:
      return number(operation, a, b).map { .quantity($0, unit) }
    case (.quantity(let a, let first), .quantity(let b, let second)) where first == second:
      if operation == .divide { return number(operation, a, b).map(Value.number) }
      if operation == .multiply { return nil }
      return number(operation, a, b).map { .quantity($0, first) }
    default: return nil
    }
  }

  private static func number(_ operation: ArithmeticOperator, _ a: Double, _ b: Double) -> Double? {
    let result =
      switch operation {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      }
    return result.isFinite ? result : nil
  }
}
