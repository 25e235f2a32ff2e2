import Graph
import Schema
import Support

/// What is wrong between data, model and training.
enum DataSectionDiagnostics {
  static let part = DiagnosticCode(
    "E0501", "a validation part that cannot be taken",
    """
    Validation examples are taken off the training part: `10% of train`, `5000 samples of train`. \
    Both parts must keep at least one example, so there are no more folds than examples. Examples \
    of the test part must not be used before the very end.
    """)
  static let unreadCode = DiagnosticCode(
    "W0502", "the data were not read",
    """
    The spec states its number of classes, so it can be checked without the data, but nothing \
    could be compared with them. Give the folder of the data with --data DIR or in the variable \
    NNSPEC_DATA.
    """)
  static let classesCode = DiagnosticCode(
    "E0503", "data and spec disagree",
    """
    The number of classes, or the shape of an example, that the spec states is not the one that \
    the data have. The data are right; change the spec, or read other data.
    """)
  static let inputCode = DiagnosticCode(
    "E0504", "data and model disagree",
    """
    The model's input has another shape than the examples, or its output another size than the \
    targets. Image axes are height x width x channels; `classes` and `features` stand for what \
    the data have.
    """)
  static let needsClasses = DiagnosticCode(
    "E0505", "a fact about the data is not known",
    """
    `classes` and `features` come from the data, and the data could not be read. Give the folder \
    of the data with --data DIR or in the variable NNSPEC_DATA, or state `classes = 10` in the \
    section `data`.
    """)
  static let sectionMissing = DiagnosticCode(
    "E0506", "a section is missing",
    """
    To train, a spec needs the sections `data`, `model` and `train`. Without them it can still be \
    checked in part.
    """)

  static let noPartCode = DiagnosticCode(
    "E0507", "a part of the data that the spec does not have",
    """
    A promise or search names a metric on the test or validation part, but the section `data` has \
    no such part, so it could never be measured. Add `test = ...`, or `validation = 10% of \
    train`.
    """)
  static let targetsCode = DiagnosticCode(
    "E0508", "targets of another kind",
    """
    `targets` prepares numeric targets, such as prices, and `stratified` keeps the shares of \
    classes. The targets of these data are of the other kind.
    """)

  static let codes = [
    part, unreadCode, classesCode, inputCode, needsClasses, sectionMissing, noPartCode, targetsCode,
  ]

  static func noPart(_ part: String, _ text: String, _ span: Span?) -> Diagnostic {
    let sample = part == "test" ? "test = ..." : "validation = 10% of train"
    return Diagnostic(
      noPartCode, "`\(text)` cannot be measured: the data have no \(part) part", at: span,
      notes: ["add `\(sample)` to the section `data`"])
  }

  static func classTargets(_ span: Span?) -> Diagnostic {
    Diagnostic(
      targetsCode, "`targets` prepares numbers, the data have classes", at: span,
      notes: ["leave it out"])
  }

  static func noStrata(_ span: Span?) -> Diagnostic {
    Diagnostic(
      targetsCode, "`stratified` keeps the shares of classes, the data have numeric targets",
      at: span,
      notes: ["leave it out"])
  }

  static func emptyPart(_ taken: Int, _ count: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      part,
      taken == 0
        ? "the validation part would have no example"
        : "the validation part would leave no example to train on",
      at: span, notes: ["the training part has \(Decimal.grouped(count)) examples"])
  }

  static func noFold(_ fold: Int, of count: Int, examples: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      part,
      fold > count
        ? "there is no fold \(fold) of \(count)"
        : "\(Decimal.grouped(examples)) examples cannot be divided into \(Decimal.grouped(count)) "
          + "folds",
      at: span,
      notes: [fold > count ? "folds are counted from 1" : "each fold takes at least one example"])
  }

  static func otherMetric(
    _ metric: String, _ wants: String, _ loss: String, _ has: String, _ span: Span?, known: [String]
  ) -> Diagnostic {
    Diagnostic(
      inputCode, "`\(metric)` compares with \(wants), `\(loss)` with \(has)", at: span,
      notes: ["metrics for \(has) are for example \(known.joined(separator: ", "))"])
  }

  static func notThePart(_ span: Span) -> Diagnostic {
    Diagnostic(
      part, "validation examples are taken off the training part", at: span,
      notes: ["write `10% of train`"], fix: Fix("write `train`", replace: span, with: "train"))
  }

  static func unread(_ error: DiagnosticError, _ span: Span?) -> Diagnostic {
    Diagnostic(
      unreadCode, "the data were not read, so nothing was compared with them", at: span,
      notes: error.diagnostics.map(\.message))
  }

  static func otherClasses(stated: Int, found: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      classesCode, "the data have \(found) classes, not \(stated)", at: span,
      fix: Fix("write \(found)", replace: span, with: "\(found)"))
  }

  static func otherInput(_ name: String, expected: [Int], found: [Int], _ span: Span) -> Diagnostic
  {
    let text = { (extents: [Int]) in extents.map(String.init).joined(separator: "x") }
    return Diagnostic(
      inputCode, "the input `\(name)` is not what the data have", at: span,
      notes: ["the data have \(text(found))", "the model takes \(text(expected))"])
  }

  static func otherOutput(
    _ name: String, outputs: Int, wanted: Int, _ what: String, _ span: Span
  ) -> Diagnostic {
    Diagnostic(
      inputCode, "the output `\(name)` has \(outputs) values, the data have \(wanted) \(what)",
      at: span,
      notes: [
        "`linear(\(what == "classes" ? "classes" : "\(wanted)"))` in front of it makes as many"
      ])
  }

  static func otherTarget(
    _ loss: String, wants: String, has: String, _ remedy: String, _ span: Span
  ) -> Diagnostic {
    Diagnostic(
      inputCode, "`\(loss)` compares with \(wants), the data have \(has)", at: span,
      notes: ["take \(remedy)"])
  }

  static func unknownFact(_ name: String, _ span: Span, _ reason: String) -> Diagnostic {
    let isMissing = reason.hasPrefix("cannot")
    let remedy =
      "give the folder of the data with --data DIR"
      + (name == "classes" ? ", or state `classes = 10` in the section `data`" : "")
    return Diagnostic(
      needsClasses, "`\(name)` is not known here", at: span,
      notes: [reason] + (isMissing ? [remedy] : []))
  }

  static func missing(_ section: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      sectionMissing, "the spec has no section `\(section)`", at: span,
      notes: ["`nnspec explain \(section)` shows what belongs there"])
  }
}
