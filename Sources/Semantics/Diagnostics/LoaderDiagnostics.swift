import Support
import Syntax

/// What is wrong with used files and overrides.
enum LoaderDiagnostics {
  static let path = DiagnosticCode(
    "E0210", "a file outside the spec's folder",
    """
    `use` takes relative paths, and never leaves the folder tree that the spec stands in, so that \
    a spec can be passed on with its folder and nothing else is read.
    """)
  static let content = DiagnosticCode(
    "E0211", "a section in a used file",
    "Files that are brought in with `use` hold `let` and `block`; the sections stand in the "
      + "spec itself."
  )
  static let override = DiagnosticCode(
    "E0212", "an override that does not fit",
    """
    `--set section.name=value` sets a setting of a section, `--set name=value` the value of a \
    `let`. The value is written as in the spec, and checked like it.
    """)

  static let codes = [path, content, override]

  static func outside(_ node: UseNode) -> Diagnostic {
    Diagnostic(
      path, "`\(Printable.clean(node.path))` lies outside the spec's folder", at: node.pathSpan,
      notes: ["copy the file below the spec's folder"])
  }

  static func tooMany(_ limit: Int, _ span: Span) -> Diagnostic {
    Diagnostic(path, "a spec uses at most \(limit) files", at: span)
  }

  static func sectionInUsedFile(_ name: Name) -> Diagnostic {
    Diagnostic(
      content, "the section `\(name.text)` cannot stand in a file that is used", at: name.span,
      notes: ["move it to the spec itself"])
  }

  static func badOverride(_ text: String, _ why: String) -> Diagnostic {
    Diagnostic(
      override, "`--set \(Printable.clean(text))` does not fit: \(why)",
      notes: ["for example `--set train.batch=256`"])
  }
}
