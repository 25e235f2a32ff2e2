import Graph
import Schema
import Support

/// What is wrong between data, model and training.
enum DataSectionDiagnostics {
  static let part = DiagnosticCode(
    "E0501", "a part of something other than the training data",
    "Validation examples are taken off the training part: `10% of train`, `5000 samples of train`.")
  static let unreadCode = DiagnosticCode(
    "W0502", "the data were not read",
    """
    The spec states its number of classes, so it can be checked without the data, but nothing could be \
    compared with them. Give the folder of the data with --data DIR or in the variable NNSPEC_DATA.
    """)
  static let classesCode = DiagnosticCode(
    "E0503", "data and spec disagree",
    """
    The number of classes, or the shape of an example, that the spec states is not the one that the data \
    have. The data are right; change the spec, or read other data.
    """)
  static let inputCode = DiagnosticCode(
    "E0504", "data and model disagree",
    """
    The model's input has another shape than the examples, or its output another size than the targets. \
    Image axes are height x width x channels; `classes` and `features` stand for what the data have.
    """)
  static let needsClasses = DiagnosticCode(
    "E0505", "a fact about the data is not known",
    """
    `classes` and `features` come from the data, and the data could not be read. Give the folder of the \
    data with --data DIR or in the variable NNSPEC_DATA, or state `classes = 10` in the section `data`.
    """)
  static let sectionMissing = DiagnosticCode(
    "E0506", "a section is missing",
    """
    To train, a spec needs the sections `data`, `model` and `train`. Without them it can still be checked \
    in part.
    """)

  static let codes = [part, unreadCode, classesCode, inputCode, needsClasses, sectionMissing]

  static func notThePart(_ span: Span) -> Diagnostic {
    Diagnostic(part, "validation examples are taken off the training part", at: span,
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

  static func otherInput(_ name: String, expected: [Int], found: [Int], _ span: Span) -> Diagnostic {
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
      at: span, notes: ["`linear(\(what == "classes" ? "classes" : "\(wanted)"))` in front of it makes as many"])
  }

  static func otherTarget(_ loss: String, wants: String, has: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      inputCode, "`\(loss)` compares with \(wants), the data have \(has)", at: span,
      notes: ["choose a loss for \(has)"])
  }

  static func unknownFact(_ name: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      needsClasses, "`\(name)` is not known, because the data could not be read", at: span,
      notes: ["give the folder of the data with --data DIR"
        + (name == "classes" ? ", or state `classes = 10` in the section `data`" : "")])
  }

  static func missing(_ section: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      sectionMissing, "the spec has no section `\(section)`", at: span,
      notes: ["`nnspec explain \(section)` shows what belongs there"])
  }
}
