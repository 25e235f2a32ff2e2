import Schema
import Support
import Syntax

/// What is wrong with names.
enum NameDiagnostics {
  static let unknownLayer = DiagnosticCode(
    "E0201", "an unknown layer or block",
    """
    No layer, construct or block has this name. Layers are spelt in lower case with underscores \
    (`batch_norm`, `leaky_relu`); blocks are defined in the file or brought in with `use`. `nnspec explain \
    --all` lists every name.
    """)
  static let unknownThingCode = DiagnosticCode(
    "E0202", "an unknown name",
    """
    No initializer, optimizer, schedule, loss, source or other thing of the wanted kind has this name. \
    The message offers the nearest one.
    """)
  static let unavailable = DiagnosticCode(
    "E0203", "not available yet",
    """
    The name belongs to the language, but this version of the tool cannot run it. It is refused rather \
    than ignored, because a network without it would be another network. `nnspec --version` tells the \
    version you have.
    """)
  static let duplicate = DiagnosticCode(
    "E0204", "a name is defined twice",
    """
    Two definitions of one name stand in the same place, so it is not clear which one is meant. Give one \
    of them another name.
    """)
  static let unknownReference = DiagnosticCode(
    "E0205", "an unknown tap, input or output",
    """
    Names in the model are given with `as` (`linear(64) as early`), with `input` and with `output`, and \
    can be used below the place where they are defined.
    """)
  static let unknownSection = DiagnosticCode(
    "E0206", "an unknown section or statement",
    """
    At the outermost level a spec has `use`, `let`, `block` and the sections data, model, init, \
    regularize, train, expect, budget and search.
    """)
  static let selectorMatchesNothing = DiagnosticCode(
    "E0207", "a selector matches nothing",
    """
    The left side of a rule in `init` or `regularize` selects parameters: by what they are to their layer \
    (`weight`, `bias`, `scale`, `shift`), by the kind of layer (`linear.weight`), or by a name given with \
    `as` (`head.weight`). A selector that matches no parameter is most likely misspelt, and would \
    otherwise be ignored without a word. `nnspec explain SPEC --parameters` lists all parameters.
    """)
  static let unused = DiagnosticCode(
    "W0208", "a name that is never used",
    """
    The name is bound but nothing uses it. Remove it, or use it where the value now stands as a number.
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
    if Unavailable.contains(name.text, in: category) { return notAvailable(name, category) }
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

  static func notAvailable(_ name: Name, _ category: Category) -> Diagnostic {
    Diagnostic(
      unavailable, "`\(name.text)` is not available yet", at: name.span,
      caption: "this version cannot run this \(category.rawValue)",
      notes: ["it is part of the language, and will come in a later version"])
  }

  static func unknownLayer(_ name: Name, blocks: [String]) -> Diagnostic {
    if Unavailable.contains(name.text, in: .layer) { return notAvailable(name, .layer) }
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
      notes: [known.isEmpty ? "give a layer a name with `as`" : "known here: \(known.joined(separator: ", "))"],
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
      caption: "found \(value.kindPhrase)", notes: sample.map { ["for example `\($0.example)`"] } ?? [])
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

  static func misplaced(_ what: String, in section: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      unknownSection, "\(what) cannot stand in `\(section)`", at: span,
      notes: ["`nnspec explain \(section)` shows what belongs there"])
  }

  static func matchesNothing(_ selector: String, _ span: Span, known: [String]) -> Diagnostic {
    let parts = selector.split(separator: ".").map(String.init)
    let nearest = parts.count == 1 ? NearestName.find(selector, among: known) : nil
    return Diagnostic(
      selectorMatchesNothing, "no parameter matches `\(selector)`", at: span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["parameters are called \(known.prefix(8).joined(separator: ", "))"],
      fix: nearest.map { Fix("write `\($0)`", replace: span, with: $0) })
  }

  static func neverUsed(_ what: String, _ name: String, _ span: Span) -> Diagnostic {
    Diagnostic(unused, "\(what) `\(name)` is never used", at: span)
  }
}
