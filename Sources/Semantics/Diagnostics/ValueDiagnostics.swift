import Schema
import Support
import Syntax

/// What is wrong with constants.
enum ValueDiagnostics {
  static let wrongKind = DiagnosticCode(
    "E0301", "a value of another kind is wanted",
    """
    Arithmetic works on numbers and on quantities of one unit: `2 * width`, `1/255`, `5 epochs + \
    200 steps` not (an epoch is no fixed number of steps before the data are read). Names, text, \
    sizes and lists cannot be computed with.
    """)
  static let unknownUnitCode = DiagnosticCode(
    "E0302", "an unknown unit",
    """
    Quantities carry their unit: `5 epochs`, `200 steps`, `128 samples`, `10%`, and memory in B, \
    KB, MB or GB (powers of 1024). Units are types: where a length of training is wanted, a \
    number of samples is an error and not a silent factor.
    """)
  static let notConstant = DiagnosticCode(
    "E0303", "this cannot stand where a constant is wanted",
    """
    A constant is a number, a quantity, a size, text, a list, a name bound with `let`, or a \
    function of numbers: ln, log2, exp, sqrt, min, max, floor, ceil, round, abs. Layers, \
    schedules and sources have their own places. `per`, `of` and `then` belong to rates, parts of \
    the data and schedules.
    """)
  static let badFunction = DiagnosticCode(
    "E0304", "a function has no value here",
    """
    The function was called with another number of arguments than it takes, or outside the range \
    where it has a finite value, such as ln(0) or sqrt(-1).
    """)

  static let orderCode = DiagnosticCode(
    "E0305", "a constant is used before it is defined",
    """
    A spec reads from top to bottom: a `let` can use the constants above it, not those below, and \
    not itself. That is also why computing constants always ends. Move the definition up.
    """)

  static let codes = [wrongKind, unknownUnitCode, notConstant, badFunction, orderCode]

  static func usedBefore(_ name: Name, definition: Span) -> Diagnostic {
    let isSelf = definition.source == name.span.source && definition.end <= name.span.start
    return Diagnostic(
      orderCode,
      isSelf
        ? "`\(name.text)` is defined by itself" : "`\(name.text)` is used before it is defined",
      at: name.span, labels: [Label(definition, "defined here")],
      notes: isSelf ? [] : ["move the definition above this line"])
  }

  static func labelled(_ label: Name, _ function: ConstantFunction) -> Diagnostic {
    Diagnostic(
      badFunction, "`\(function.rawValue)` takes numbers without names", at: label.span,
      notes: ["write `\(function.rawValue)(2)`"])
  }

  static func notANumber(_ value: Value, _ span: Span) -> Diagnostic {
    Diagnostic(
      wrongKind, "a number is wanted here, not `\(value)`", at: span,
      caption: "found \(value.kindPhrase)")
  }

  static func badArithmetic(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ span: Span
  ) -> Diagnostic {
    let text = "`\(left) \(operation.rawValue) \(right)` has no value"
    switch (left, right) {
    case (.number, .number):
      return Diagnostic(wrongKind, text, at: span, caption: "the result is not a finite number")
    case (.quantity(_, let first), .quantity(_, let second)) where first != second:
      return Diagnostic(
        wrongKind, text, at: span, caption: "the units differ",
        notes: ["quantities go with quantities of the same unit"])
    default:
      return Diagnostic(
        wrongKind, text, at: span,
        caption: "\(left.kindPhrase) and \(right.kindPhrase) do not go together",
        notes: ["numbers go with numbers, and quantities with quantities of the same unit"])
    }
  }

  static func unknownUnit(_ unit: Name) -> Diagnostic {
    let names = Unit.spellings.map(\.name)
    let nearest = NearestName.find(unit.text, among: names)
    return Diagnostic(
      unknownUnitCode, "`\(unit.text)` is no unit", at: unit.span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["the units are epochs, steps, samples, %, B, KB, MB and GB"],
      fix: nearest.map { Fix("write `\($0)`", replace: unit.span, with: $0) })
  }

  static func notAConstant(_ name: Name) -> Diagnostic {
    let functions = ConstantFunction.allCases.map(\.rawValue)
    let nearest = NearestName.find(name.text, among: functions)
    let known = Registry.categories(of: name.text).first
    let note = known.map { "`\(name.text)` is \($0.phrase)" }
    return Diagnostic(
      notConstant, "`\(name.text)(...)` is not a constant", at: name.span,
      caption: note ?? nearest.map { "did you mean `\($0)`?" },
      notes: ["constants may use \(functions.joined(separator: ", "))"])
  }

  static func misplaced(_ expression: Expression) -> Diagnostic {
    let (word, place) =
      switch expression.kind {
      case .per: ("per", "a learning rate (`0.1 per 128 samples`) or a budget (`2 MB per sample`)")
      case .of: ("of", "a part of the data (`10% of train`) or a loss (`mse of output`)")
      case .then: ("then", "a schedule (`warmup(1 epoch) then cosine(0.1)`)")
      default: (".", "a promise (`overfit(64 samples).accuracy == 100%`)")
      }
    return Diagnostic(
      notConstant, "`\(word)` has no meaning here", at: expression.span,
      notes: ["it belongs to \(place)"])
  }

  static func badCall(_ function: ConstantFunction, _ span: Span) -> Diagnostic {
    Diagnostic(
      badFunction, "`\(function.rawValue)` has no finite value for these arguments", at: span,
      notes: [
        function == .min || function == .max
          ? "it takes one or more numbers" : "it takes one number of its range"
      ])
  }
}

extension Value {
  /// What kind of value it is, as a phrase.
  var kindPhrase: String {
    switch self {
    case .number: "a number"
    case .quantity(_, let unit): unit.dimension.rawValue
    case .size: "a size"
    case .string: "text"
    case .name: "a name"
    case .list: "a list"
    case .call(let call): "`\(call.name)`"
    case .range: "a range"
    }
  }
}
