import Support

/// The messages about brackets, lists, values and limits.
extension SyntaxDiagnostics {
  static func bracketOpen(_ bracket: String, at span: Span, end: Span) -> Diagnostic {
    let closer = bracket == "(" ? ")" : "]"
    return Diagnostic(
      openBracket, "`\(bracket)` is never closed", at: span, caption: "opened here",
      labels: [Label(end, "`\(closer)` expected by here")],
      fix: Fix("add `\(closer)`", replace: end, with: closer))
  }

  static func bracesOpen(
    _ count: Int, at span: Span, others: [Span], end: Span?
  ) -> Diagnostic {
    let message = count == 1 ? "a `{` is never closed" : "\(count) braces `{` are never closed"
    let caption =
      end == nil ? "this is closed by a `}` further left: probably its own is missing"
      : "opened here, and open at the end of the file"
    let closers = String(repeating: "\n}", count: count) + "\n"
    return Diagnostic(
      openBrace, message, at: span, caption: caption,
      labels: others.map { Label($0, "open at the end of the file") },
      fix: end.map { Fix("add `}` at the end", replace: $0, with: closers) })
  }

  static func strayCloser(_ found: String, at span: Span) -> Diagnostic {
    Diagnostic(strayCloser, "`\(found)` closes nothing", at: span, caption: "nothing is open here")
  }

  static func wrongCloser(_ found: String, _ span: Span, opener: Span) -> Diagnostic {
    let right = found == ")" ? "]" : ")"
    return Diagnostic(
      wrongCloser, "expected `\(right)`, found `\(found)`", at: span,
      labels: [Label(opener, "opened here")],
      fix: Fix("write `\(right)`", replace: span, with: right))
  }

  static func commaMissing(
    _ what: String, before found: String, at span: Span, gap: Span?
  ) -> Diagnostic {
    let message =
      gap == nil ? "\(found) cannot stand between \(what)" : "a comma is missing before \(found)"
    return Diagnostic(
      missingComma, message, at: span, caption: "\(what) are separated by commas",
      fix: gap.map { Fix("add `,`", replace: $0, with: ",") })
  }

  static func valueMissing(found: String, after sign: String?, at span: Span) -> Diagnostic {
    let place = sign.map { " after \($0)" } ?? ""
    let ends = found.hasPrefix("the end of the line")
    return Diagnostic(
      missingValue, "expected a value\(place), found \(found)", at: span,
      caption: "a value belongs here",
      notes: ends ? ["a statement ends with its line unless a `(` or `[` is open"] : [])
  }

  static func emptyParentheses(at span: Span) -> Diagnostic {
    Diagnostic(
      missingValue, "expected a value between the parentheses", at: span,
      caption: "a value belongs here")
  }

  static func nameMissing(_ what: String, found: String, at span: Span) -> Diagnostic {
    Diagnostic(missingName, "\(what), found \(found)", at: span, caption: "a name belongs here")
  }

  static func chainedOperator(_ sign: String, at span: Span) -> Diagnostic {
    Diagnostic(
      chained, "a second `\(sign)` in one value can be read in two ways", at: span,
      notes: [
        Comparison(rawValue: sign) == nil
          ? "put parentheses around the part that belongs together"
          : "write two promises, each on a line of its own"
      ])
  }

  static func capitalTruth(_ name: Name) -> Diagnostic {
    let plain = name.text.lowercased()
    return Diagnostic(
      capital, "`\(name.text)` is written `\(plain)`", at: name.span,
      fix: Fix("write `\(plain)`", replace: name.span, with: plain))
  }

  static func textTooLong(_ count: Int, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      textSize,
      "the file has \(ByteCount.text(count)); a spec has at most \(ByteCount.text(limit))",
      at: span)
  }

  static func tooManyTokens(_ limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      tokenCount, "the file has more than \(Decimal.grouped(limit)) names, numbers and signs",
      at: span, caption: "the rest is not read",
      notes: ["write equal parts with `repeat` and `block`"]
    )
  }

  static func tooDeep(at span: Span) -> Diagnostic {
    Diagnostic(
      depth, "nested or chained too deeply", at: span, caption: "the rest of the file is not read",
      notes: ["name the parts with `let` or `block`"])
  }

  static func moreMistakes(_ count: Int) -> Diagnostic {
    Diagnostic(more, "\(count) more \(count == 1 ? "mistake is" : "mistakes are") not shown")
  }
}
