import Support

/// The messages about statements.
extension SyntaxDiagnostics {
  static func trailingText(_ found: String, at span: Span, hint: String?) -> Diagnostic {
    Diagnostic(
      trailing, "expected the end of the statement, found \(found)", at: span,
      caption: "the statement is complete before this", notes: hint.map { [$0] } ?? [])
  }

  static func notEquals(_ sign: String, _ name: String, _ what: String, _ span: Span) -> Diagnostic
  {
    let subject = name.isEmpty ? what : "`\(name)`"
    let reason =
      sign == ":" ? "`:` gives the type of an input or a block parameter"
      : "`==` compares two values in a promise"
    return Diagnostic(
      assignment, "\(subject) is set with `=`", at: span, caption: "found `\(sign)`",
      notes: [reason], fix: Fix("write `=`", replace: span, with: sign == ":" ? " =" : "="))
  }

  static func inputSign(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      assignment, "the type of an input follows `:`", at: span, caption: "found `=`",
      notes: ["write `input \(name): 28x28x1`"], fix: Fix("write `:`", replace: span, with: ":"))
  }

  static func signMissing(_ sign: String, found: String, at span: Span) -> Diagnostic {
    let code = sign == "=" || sign == ":" ? assignment : trailing
    return Diagnostic(
      code, "expected `\(sign)`, found \(found)", at: span, caption: "`\(sign)` belongs here")
  }

  static func promiseSign(at span: Span) -> Diagnostic {
    Diagnostic(
      comparison, "a promise with a tolerance compares with `==`", at: span,
      caption: "`=` sets a value", fix: Fix("write `==`", replace: span, with: "=="))
  }

  static func valueAlone(at span: Span) -> Diagnostic {
    Diagnostic(
      bareValue, "a value alone is not a statement", at: span, caption: "this has no effect",
      notes: ["a setting is `name = value`, a layer `name(arguments)`, a promise a comparison"])
  }

  static func targetNotAName(at span: Span, sign: String) -> Diagnostic {
    Diagnostic(
      badTarget, "only a name can stand before `\(sign)`", at: span,
      caption: "this is not a name",
      notes: sign == "=" ? ["values are compared with `==`"] : [])
  }

  static func bodyMissing(_ what: String, found: String, at span: Span) -> Diagnostic {
    Diagnostic(
      missingBody, "`\(what)` needs a body in braces, found \(found)", at: span,
      caption: "`{` belongs here")
  }

  static func braceOnOwnLine(at span: Span, gap: Span?) -> Diagnostic {
    Diagnostic(
      braceLine, "`{` must stand on the line of the name before it", at: span,
      fix: gap.map { Fix("move `{` up", replace: $0, with: " ") })
  }

  static func continuedLine(_ sign: String, at span: Span) -> Diagnostic {
    Diagnostic(
      continuation, "a statement cannot begin with `\(sign)`", at: span,
      caption: "the statement before ended with its line",
      notes: ["to break a line put the value into parentheses"])
  }

  static func transferForm(_ path: String, at span: Span, replacing: Span) -> Diagnostic {
    Diagnostic(
      transfer, "`from` is a setting and stands inside the braces", at: span,
      notes: ["write `from = \(path)` as the first line of the body"],
      fix: Fix(
        "move it inside", replace: replacing,
        with: replacing.end > span.end ? "{\nfrom = \(path)\n" : "{ from = \(path) }"))
  }

  static func pathMissing(found: String, at span: Span) -> Diagnostic {
    Diagnostic(
      missingPath, "expected a path in double quotes after `use`, found \(found)", at: span,
      notes: ["for instance: use \"blocks/residual.nnspec\""])
  }

  static func tolerance(at span: Span) -> Diagnostic {
    Diagnostic(
      strayTolerance, "`+-` stands only at the end of a promise", at: span,
      notes: ["a tolerance follows the right side of a comparison: `loss == 0.3 +- 0.05`"])
  }
}
