/// A constant of the language after evaluation: what arguments, settings and attributes hold.
public indirect enum Value: Hashable, Sendable {
  /// A plain number; integers are numbers without a fraction.
  case number(Double)
  /// A number with a unit, in the unit's base (bytes, whole epochs, ...).
  case quantity(Double, Unit)
  /// An extent by axes: `3x3`, `28x28x1`.
  case size([Int])
  /// Text in quotes.
  case string(String)
  /// A bare word: a choice, a boolean, a tap, a category of things by name.
  case name(String)
  /// Several values in brackets.
  case list([Value])
  /// Something nameable with its arguments: an initializer, a schedule, a source, ...
  case call(Call)
  /// `low .. high`.
  case range(Value, Value)

  /// `true` and `false` are the names of booleans.
  public static func boolean(_ value: Bool) -> Value { .name(value ? "true" : "false") }

  /// The number of a plain number or quantity, shares as parts of 1; nil for anything else.
  var amount: Double? {
    switch self {
    case .number(let value): value
    case .quantity(let value, let unit): unit == .percent ? value / 100 : value
    default: nil
    }
  }

  /// A number from an integer.
  public static func integer(_ value: Int) -> Value { .number(Double(value)) }
}

/// A nameable thing with checked arguments.
public struct Call: Hashable, Sendable {
  /// The name in its catalogue.
  public let name: String
  /// The arguments, defaults filled in.
  public let arguments: Arguments

  /// A call with arguments that its declaration has accepted.
  public init(_ name: String, _ arguments: Arguments = Arguments()) {
    self.name = name
    self.arguments = arguments
  }
}

/// Arguments by name. They have been accepted by a `Declaration` before anybody reads them, so that
/// a reader may rely on presence and type; a broken promise traps with its reason.
public struct Arguments: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// The values by argument name; optional arguments that were left out are missing.
  public var values: [String: Value]

  /// Arguments from a table.
  public init(_ values: [String: Value] = [:]) { self.values = values }

  /// Arguments from a literal.
  public init(dictionaryLiteral elements: (String, Value)...) {
    values = Dictionary(elements, uniquingKeysWith: { first, _ in first })
  }

  /// The value of an argument, or nil where an optional one was left out.
  public subscript(name: String) -> Value? { values[name] }

  /// Whether the argument has a value.
  public func has(_ name: String) -> Bool { values[name] != nil }
}

extension Arguments {
  /// A number or share (10% is 0.1).
  public func number(_ name: String) -> Double {
    optionalNumber(name) ?? broken(name, "a number")
  }

  /// A number, or nil where left out.
  public func optionalNumber(_ name: String) -> Double? {
    values[name]?.amount
  }

  /// The ends of an interval; a single number is both.
  public func interval(_ name: String) -> ClosedRange<Double> {
    if case .range(let low, let high) = values[name], let low = low.amount, let high = high.amount {
      return low...max(low, high)
    }
    let number = number(name)
    return number...number
  }

  /// A number as Float.
  public func float(_ name: String) -> Float { Float(number(name)) }

  /// An integer.
  public func integer(_ name: String) -> Int { Int(number(name)) }

  /// `true` or `false`.
  public func boolean(_ name: String) -> Bool { word(name) == "true" }

  /// One of a choice of words.
  public func word(_ name: String) -> String {
    optionalWord(name) ?? broken(name, "a word")
  }

  /// A word, or nil where left out.
  public func optionalWord(_ name: String) -> String? {
    if case .name(let word) = values[name] { return word }
    return nil
  }

  /// Text, or nil where left out.
  public func optionalText(_ name: String) -> String? {
    if case .string(let text) = values[name] { return text }
    return nil
  }

  /// Text.
  public func text(_ name: String) -> String { optionalText(name) ?? broken(name, "text") }

  /// Extents by axes; a single number is an extent of one axis.
  public func size(_ name: String) -> [Int] {
    switch values[name] {
    case .size(let extents): extents
    case .number(let value): [Int(value)]
    default: broken(name, "a size")
    }
  }

  /// A quantity with its unit, or nil where left out; a plain number has none.
  public func quantity(_ name: String) -> (value: Double, unit: Unit)? {
    if case .quantity(let value, let unit) = values[name] { return (value, unit) }
    return nil
  }

  /// Several values; a single one counts as a list of one.
  public func list(_ name: String) -> [Value] {
    switch values[name] {
    case .list(let items): items
    case .some(let value): [value]
    case nil: []
    }
  }

  /// A nested call, or nil where left out; a bare name is a call without arguments.
  public func call(_ name: String) -> Call? {
    switch values[name] {
    case .call(let call): call
    case .name(let name): Call(name)
    default: nil
    }
  }

  private func broken<Result>(_ name: String, _ wanted: String) -> Result {
    preconditionFailure("argument \(name) was accepted without being \(wanted)")
  }
}
