import Schema
import Support
import Syntax

/// What is wrong with names.
enum NameDiagnostics {
  static let unknownLayer = DiagnosticCode(
    "E0201", "an unknown layer or block",
    """
    No layer, construct or block has this name. Layers are spelt in lower case with underscores \
    (`batch_norm`, `leaky_relu`); blocks are defined in the file or brought in with `use`. \
    `nnspec explain --all` lists every name.
    """)
  static let unknownThingCode = DiagnosticCode(
    "E0202", "an unknown name",
    """
    No initializer, optimizer, schedule, loss, source or other thing of the wanted kind has this \
    name, or no constant where a number is wanted. Constants are defined with `let`, by the \
    parameters of a block, or come from the data (`classes`, `features`). The message offers the \
    nearest name.
    """)
  static let unavailable = DiagnosticCode(
    "E0203", "not available yet",
    """
    The name belongs to the language, but this version of the tool cannot run it. It is refused \
    rather than ignored, because a network without it would be another network. `nnspec \
    --version` tells the version you have.
    """)
  static let duplicate = DiagnosticCode(
    "E0204", "a name is defined twice",
    """
    Two definitions of one name stand in the same place, so it is not clear which one is meant. \
    Give one of them another name.
    """)
  static let unknownReference = DiagnosticCode(
    "E0205", "an unknown tap, input or output",
    """
    Names in the model are given with `as` (`linear(64) as early`), with `input` and with \
    `output`, and can be used below the place where they are defined.
    """)
  static let unknownSection = DiagnosticCode(
    "E0206", "an unknown section or statement",
    """
    At the outermost level a spec has `use`, `let`, `block` and the sections data, model, init, \
    regularize, rates, train, expect, budget and search.
    """)
  static let selectorMatchesNothing = DiagnosticCode(
    "E0207", "a selector matches nothing",
    """
    The left side of a rule in `init`, `regularize` or `rates` selects parameters: by what they \
    are to their layer (`weight`, `bias`, `scale`, `shift`), by the kind of layer \
    (`linear.weight`), or by a name given with `as` (`head.weight`; in `rates` also `head`, for \
    all that it has). A selector that matches no parameter is most \
    likely misspelt, and would otherwise be ignored without a word. `nnspec explain SPEC \
    --parameters` lists all parameters.
    """)
  static let unused = DiagnosticCode(
    "W0208", "a name that is never used",
    """
    The name is bound but nothing uses it. Remove it, or use it where the value now stands as a \
    number.
    """)
  static let wrongThing = DiagnosticCode(
    "E0209", "a thing of another kind is wanted",
    """
    A value stands where a named thing is wanted, such as a number where an optimizer must be given.
    """)

  static let codes = [
    unknownLayer, unknownThingCode, unavailable, duplicate, unknownReference, unknownSection,
    selectorMatchesNothing, unused, wrongThing,
  ]

  static func unknownThing(_ name: Name, _ category: Category) -> Diagnostic {
    let nearest = NearestName.find(name.text, among: Registry.names(category))
    let other = Registry.categories(of: name.text).first
    var notes: [String] = []
    if let other, other != category { notes.append("`\(name.text)` is \(other.phrase)") }
    if nearest == nil { notes.append("known: " + Registry.names(category).joined(separator: ", ")) }
    return Diagnostic(
      unknownThingCode, "`\(name.text)` is not \(category.phrase)", at: name.span,
      caption: nearest.map { "did you mean `\($0)`?" }, notes: notes,
      fix: nearest.map { Fix("write `\($0)`", replace: name.span, with: $0) })
  }

  static func unknownConstant(
    _ name: String, _ expression: Expression, known: [String]
  ) -> Diagnostic {
    let nearest = NearestName.find(name, among: known)
    var fix: Fix?
    if case .path(let names) = expression.kind, names.dotted == name, let nearest {
      fix = Fix("write `\(nearest)`", replace: expression.span, with: nearest)
    }
    return Diagnostic(
      unknownThingCode, "no constant is called `\(name)`", at: expression.span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: nearest == nil ? ["define it with `let \(name) = ...` above"] : [], fix: fix)
  }

  static func unavailable(_ what: String, _ span: Span, _ caption: String) -> Diagnostic {
    Diagnostic(
      unavailable, "`\(what)` is not available yet", at: span, caption: caption,
      notes: ["it is part of the language, and will come in a later version"])
  }

  static func unknownLayer(_ name: Name, blocks: [String]) -> Diagnostic {
    let names = Registry.names(.layer) + Registry.names(.construct) + blocks
    let nearest = NearestName.find(name.text, among: names)
    return Diagnostic(
      unknownLayer, "no layer or block is called `\(name.text)`", at: name.span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: nearest == nil ? ["`nnspec explain --all` lists every layer"] : [],
      fix: nearest.map { Fix("write `\($0)`", replace: name.span, with: $0) })
  }

  static func unknownReference(_ name: String, _ span: Span, known: [String]) -> Diagnostic {
    let nearest = NearestName.find(name, among: known)
    return Diagnostic(
      unknownReference, "nothing above is called `\(name)`", at: span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: [
        known.isEmpty
          ? "give a layer a name with `as`" : "known here: \(known.joined(separator: ", "))"
      ],
      fix: nearest.map { Fix("write `\($0)`", replace: span, with: $0) })
  }

  static func unknownOutput(_ name: String, _ span: Span, known: [String]) -> Diagnostic {
    let nearest = NearestName.find(name, among: known)
    return Diagnostic(
      unknownReference, "no output is called `\(name)`", at: span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["the outputs are \(known.joined(separator: ", "))"],
      fix: nearest.map { Fix("write `\($0)`", replace: span, with: $0) })
  }

  static func duplicate(_ name: String, _ span: Span, first: Span?) -> Diagnostic {
    Diagnostic(
      duplicate, "`\(name)` is already defined", at: span, caption: "defined again",
      labels: first.map { [Label($0, "first defined here")] } ?? [])
  }

  static func notAThing(_ value: Value, _ category: Category, _ span: Span) -> Diagnostic {
    let sample = Registry.declarations(category).first { !$0.example.isEmpty }
    return Diagnostic(
      wrongThing, "\(category.phrase) is wanted here, not `\(value)`", at: span,
      caption: "found \(value.kindPhrase)",
      notes: sample.map { ["for example `\($0.example)`"] } ?? [])
  }

  static func unknownSection(_ name: Name) -> Diagnostic {
    let names = Registry.names(.section)
    let nearest = NearestName.find(name.text, among: names + ["block", "use", "let"])
    return Diagnostic(
      unknownSection, "`\(name.text)` is no section of a spec", at: name.span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["the sections are \(names.joined(separator: ", "))"],
      fix: nearest.map { Fix("write `\($0)`", replace: name.span, with: $0) })
  }

  static func misplaced(
    _ what: String, in section: String, _ span: Span, explain: String? = nil
  ) -> Diagnostic {
    let place = section.contains(" ") ? section : "`\(section)`"
    let topic = explain ?? section
    return Diagnostic(
      unknownSection, "\(what) cannot stand in \(place)", at: span,
      notes: topic.contains(" ") ? [] : ["`nnspec explain \(topic)` shows what belongs there"])
  }

  static func outsideSections(_ span: Span) -> Diagnostic {
    let names = Registry.names(.section).joined(separator: ", ")
    return Diagnostic(
      unknownSection, "this statement stands outside the sections", at: span,
      notes: ["the sections are \(names)"])
  }

  static func bareStatement(_ name: Name) -> Diagnostic {
    let isSection = Registry.declaration(name.text, in: .section) != nil
    return isSection
      ? Diagnostic(
        unknownSection, "the section `\(name.text)` needs braces", at: name.span,
        notes: ["write `\(name.text) { ... }`"])
      : outsideSections(name.span)
  }

  static func isAFact(_ name: Name) -> Diagnostic {
    Diagnostic(
      duplicate, "`\(name.text)` comes from the data", at: name.span, caption: "defined again",
      notes: ["use it as it is, or choose another name"])
  }

  static func takenByLayer(_ name: Name) -> Diagnostic {
    Diagnostic(
      duplicate, "`\(name.text)` is a layer of the language", at: name.span,
      caption: "defined again",
      notes: ["give the block another name"])
  }

  /// `unknown` is the name of the selector that nothing is called, `known` what it could be
  /// instead.
  static func matchesNothing(
    _ target: [Name], unknown: Name?, known: [String], sample: [String]
  ) -> Diagnostic {
    let nearest = unknown.flatMap { NearestName.find($0.text, among: known) }
    let whole = target.dropFirst().reduce(target[0].span) { $0.joined($1.span) }
    var fix: Fix?
    if let unknown, let nearest {
      fix = Fix("write `\(nearest)`", replace: unknown.span, with: nearest)
    }
    return Diagnostic(
      selectorMatchesNothing, "no parameter matches `\(target.dotted)`", at: unknown?.span ?? whole,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: [
        sample.isEmpty
          ? "the model has no parameters"
          : "parameters are called \(sample.joined(separator: ", "))"
      ], fix: fix)
  }

  static func neverUsed(_ what: String, _ name: String, _ span: Span) -> Diagnostic {
    Diagnostic(unused, "\(what) `\(name)` is never used", at: span)
  }
}
