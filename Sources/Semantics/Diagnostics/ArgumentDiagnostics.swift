import Optimisation
import Schema
import Support
import Syntax

/// What is wrong with arguments and settings.
enum ArgumentDiagnostics {
  static let unknownCode = DiagnosticCode(
    "E0310", "an unknown argument or setting",
    """
    The thing has no argument, or the section no setting, of this name. Unknown names are errors \
    everywhere, so that a misspelt setting is never silently ignored. `nnspec explain NAME` lists \
    the arguments of a layer, optimizer, schedule, source and so on, and the settings of a \
    section.
    """)
  static let missingCode = DiagnosticCode(
    "E0311", "a required argument or setting is missing",
    """
    There is no sensible default for it, so it must be given. `nnspec explain NAME` shows the \
    arguments with their types and defaults.
    """)
  static let tooManyCode = DiagnosticCode(
    "E0312", "too many arguments",
    """
    More values stand in the parentheses than there are arguments. Arguments go by position, in \
    the order that `nnspec explain NAME` shows, or by name.
    """)
  static let repeatedCode = DiagnosticCode(
    "E0313", "an argument or setting is given twice",
    """
    The same argument was given by position and by name, or a setting stands twice in its section. \
    Which one should hold would depend on the order of reading, so neither is taken.
    """)
  static let typeCode = DiagnosticCode(
    "E0314", "a value of the wrong type",
    """
    The argument wants another kind of value, such as a number where a name stands. The message \
    says what is expected.
    """)
  static let rangeCode = DiagnosticCode(
    "E0315", "a value out of range",
    """
    The value has the right type but lies outside what makes sense: a dropout of 120%, a batch of \
    0, a negative learning rate.
    """)
  static let unitCode = DiagnosticCode(
    "E0316", "a wrong or missing unit",
    """
    Quantities have units, and units are types: `5 epochs` and `5 steps` differ by the number of \
    batches in the data, often a factor of a thousand. A plain number where a unit is needed, or \
    a unit of another kind, is therefore an error.
    """)
  static let choiceCode = DiagnosticCode(
    "E0317", "not one of the choices",
    """
    The argument takes one of a few words, and the one given is none of them, or the parameter of \
    a block has a type that does not exist. The message lists the words.
    """)

  static let togetherCode = DiagnosticCode(
    "E0318", "arguments that do not go together",
    """
    Each argument is of the right type and range by itself, but they contradict each other, such \
    as a Nesterov step without momentum, or a range whose end lies below its start. The message \
    says which condition is broken.
    """)
  static let unsuitableCode = DiagnosticCode(
    "E0325", "an initializer that does not suit the parameter",
    """
    `data_dependent` and `lsuv` look at what a layer makes of a batch and set the layer so that \
    its outputs have variance 1. That is said of weights (and, by `data_dependent`, of biases), \
    not of the scales, shifts and slopes of other layers. Name the weights in the selector: \
    `weight = lsuv`, `linear.weight = data_dependent`.
    """)

  static let codes = [
    unknownCode, missingCode, tooManyCode, repeatedCode, typeCode, rangeCode, unitCode, choiceCode,
    togetherCode, unsuitableCode,
  ]

  static func unsuitable(
    _ initializer: String, _ parameter: String, _ role: String, setsBias: Bool, _ span: Span
  ) -> Diagnostic {
    Diagnostic(
      unsuitableCode, "`\(initializer)` cannot set a \(role)", at: span,
      caption: "it would set `\(parameter)`",
      notes: [setsBias ? "it sets weights and biases" : "it sets weights"])
  }

  static func together(_ error: InvalidArgument, _ span: Span?) -> Diagnostic {
    Diagnostic(togetherCode, "\(error)", at: span)
  }

  static func repeatedRule(_ selector: String, _ span: Span, _ first: Span) -> Diagnostic {
    Diagnostic(
      repeatedCode, "the rule for `\(selector)` is given twice", at: span, caption: "given again",
      labels: [Label(first, "first given here")])
  }

  static func unknown(_ label: Name, _ declaration: Declaration) -> Diagnostic {
    let names = declaration.arguments.map(\.name)
    let nearest = NearestName.find(label.text, among: names)
    let what = declaration.category == .section ? "setting" : "argument"
    let all =
      names.isEmpty
      ? "it has none"
      : names.count == 1
        ? "its only \(what) is \(names[0])" : "its \(what)s are \(names.joined(separator: ", "))"
    return Diagnostic(
      unknownCode, "`\(declaration.name)` has no \(what) `\(label.text)`", at: label.span,
      caption: nearest.map { "did you mean `\($0)`?" }, notes: [all],
      fix: nearest.map { Fix("write `\($0)`", replace: label.span, with: $0) })
  }

  static func missing(_ argument: Argument, _ declaration: Declaration, _ span: Span) -> Diagnostic
  {
    let what = declaration.category == .section ? "the setting" : "the argument"
    return Diagnostic(
      missingCode, "`\(declaration.name)` needs \(what) `\(argument.name)`", at: span,
      caption: "\(argument.summary)", notes: ["expected \(argument.type)"])
  }

  static func tooMany(_ span: Span, _ declaration: Declaration) -> Diagnostic {
    let count = declaration.arguments.count
    let names = declaration.arguments.map(\.name).joined(separator: ", ")
    return Diagnostic(
      tooManyCode,
      count == 0
        ? "`\(declaration.name)` takes no arguments"
        : "`\(declaration.name)` takes at most \(count) argument\(count == 1 ? "" : "s")", at: span,
      notes: count == 0 ? [] : ["they are \(names)"])
  }

  static func repeated(_ argument: Argument, _ span: Span, _ first: Span) -> Diagnostic {
    Diagnostic(
      repeatedCode, "`\(argument.name)` is given twice", at: span, caption: "given again",
      labels: [Label(first, "first given here")])
  }

  static func mismatch(
    _ mismatch: TypeMismatch, _ value: Value, _ name: String, _ owner: String, _ span: Span
  ) -> Diagnostic {
    let subject = "`\(name)` of `\(owner)`"
    let expected = "expected \(mismatch.expected)"
    switch mismatch.kind {
    case .type:
      return Diagnostic(
        typeCode, "\(subject) cannot be `\(value)`", at: span, caption: "found \(value.kindPhrase)",
        notes: [expected])
    case .range:
      return Diagnostic(
        rangeCode, "\(subject) cannot be \(value)", at: span, caption: "out of range",
        notes: [expected])
    case .unit:
      return Diagnostic(
        unitCode, "\(subject) has the wrong unit", at: span,
        caption: "found \(unitPhrase(value))", notes: [expected])
    case .choice(let words):
      let nearest = NearestName.find("\(value)", among: words)
      return Diagnostic(
        choiceCode, "\(subject) cannot be `\(value)`", at: span,
        caption: nearest.map { "did you mean `\($0)`?" }, notes: [expected],
        fix: nearest.map { Fix("write `\($0)`", replace: span, with: $0) })
    }
  }

  private static func unitPhrase(_ value: Value) -> String {
    if case .number = value { return "a plain number" }
    return value.kindPhrase
  }
}
