import Support

/// The messages about characters, numbers and texts.
extension SyntaxDiagnostics {
  static func unknownCharacter(_ scalar: Unicode.Scalar, at span: Span) -> Diagnostic {
    let shown = scalar.value < 0x20 || scalar.value == 0x7F ? "a control character" : "`\(scalar)`"
    let number = String(scalar.value, radix: 16, uppercase: true).leftPadded(to: 4)
    let code = "U+" + number.map { $0 == " " ? "0" : String($0) }.joined()
    return Diagnostic(
      character, "\(shown) (\(code)) has no meaning in a spec", at: span,
      caption: "delete this, or put it into a text or a comment")
  }

  static func foreignName(_ found: String, at span: Span) -> Diagnostic {
    Diagnostic(
      name, "the name `\(found)` has letters outside a to z", at: span,
      caption: "names use a to z, A to Z, 0 to 9 and `_`")
  }

  static func badEncoding(_ byte: UInt8, at span: Span) -> Diagnostic {
    let shown = "0x" + String(byte, radix: 16, uppercase: true)
    return Diagnostic(
      encoding, "the file is not UTF-8 text: the byte \(shown) cannot stand here", at: span,
      notes: ["save the file in the encoding UTF-8"])
  }

  static func openText(at span: Span, quote: Int) -> Diagnostic {
    let opening = Span(source: span.source, start: quote, end: quote + 1)
    return Diagnostic(
      openString, "this text is not closed", at: opening,
      caption: "no `\"` follows on this line", notes: ["a text ends with `\"` on the same line"])
  }

  static func foreignQuotes(_ inner: String?, at span: Span) -> Diagnostic {
    let sound = inner.map { !$0.contains("\\") } ?? false
    return Diagnostic(
      quotes, "a text stands between double quotes", at: span,
      caption: inner == nil ? "this quote begins nothing" : "these quotes are of another kind",
      fix: sound
        ? Fix("use double quotes", replace: span, with: "\"\(inner ?? "")\"") : nil)
  }

  static func badEscape(_ found: String, at span: Span) -> Diagnostic {
    Diagnostic(
      escape, "`\(found)` is not an escape", at: span,
      caption: "a backslash begins an escape",
      notes: [#"the escapes are \" \\ \n \t and \u{...}; in paths write `/`"#])
  }

  static func malformedNumber(_ found: String, at span: Span) -> Diagnostic {
    let plain = repaired(found)
    return Diagnostic(
      numberForm, "`\(found)` is not a complete number", at: span,
      caption: "digits belong on both sides of a point and of `_`",
      fix: plain.map { Fix("write `\($0)`", replace: span, with: $0) })
  }

  /// The number that a malformed one must mean: digits set beside a bare point, lone `_` left out.
  private static func repaired(_ found: String) -> String? {
    var text = found.filter { $0 != "_" }
    if text.hasPrefix(".") { text = "0" + text }
    if text.hasSuffix(".") { text += "0" }
    text = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      .enumerated()
      .map { $0.offset == 1 && $0.element.first?.isNumber != true ? "0" + $0.element : $0.element }
      .joined(separator: ".")
    return Double(text) == nil && Literal.size(Array(text.utf8)[...]) == nil ? nil : text
  }

  static func numberTooLarge(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(numberRange, "this \(what) is too large to compute with", at: span)
  }

  static func gluedUnit(
    _ parts: (number: String, unit: String), at span: Span, gap: Int
  ) -> Diagnostic {
    let place = Span(source: span.source, start: gap, end: gap)
    return Diagnostic(
      glued, "a blank is missing between `\(parts.number)` and `\(parts.unit)`", at: span,
      caption: "a number and its unit are two words",
      fix: Fix("write `\(parts.number) \(parts.unit)`", replace: place, with: " "))
  }

  static func malformedSize(_ found: String, at span: Span) -> Diagnostic {
    Diagnostic(
      sizeForm, "`\(found)` is not a size", at: span,
      caption: "sizes look like `3x3` or `28x28x1`")
  }

  static func spacedSize(_ meant: String, at span: Span) -> Diagnostic {
    Diagnostic(
      sizeForm, "a size is written without blanks", at: span,
      caption: "this reads as separate words",
      fix: Fix("write `\(meant)`", replace: span, with: meant))
  }

  static func timesSign(at span: Span) -> Diagnostic {
    Diagnostic(
      typographic, "the extents of a size are joined by the letter x", at: span,
      caption: "this is the sign × (U+00D7)",
      fix: Fix("write the letter `x`", replace: span, with: "x"))
  }

  static func lookalike(
    _ scalar: Unicode.Scalar, spelling: String, at span: Span
  ) -> Diagnostic {
    let code = "U+" + String(scalar.value, radix: 16, uppercase: true).leftPadded(to: 4)
    let number = code.map { $0 == " " ? "0" : String($0) }.joined()
    let wanted = spelling == " " ? "a plain blank" : "`\(spelling)`"
    return Diagnostic(
      typographic, "the typographic character \(number) stands in place of \(wanted)", at: span,
      fix: Fix("write \(wanted)", replace: span, with: spelling))
  }

  static func foreignComment(_ marker: String, at span: Span) -> Diagnostic {
    let fix = marker == "#" ? Fix("write `//`", replace: span, with: "//") : nil
    return Diagnostic(
      comment, "`\(marker)` does not begin a comment", at: span,
      caption: "comments begin with `//` and end with the line", fix: fix)
  }

  static func foreignOperator(_ found: String, meant: String?, at span: Span) -> Diagnostic {
    let notes = [
      "**": "write a power as a product: `x * x`",
      "!=": "promises say what holds: use `==`, `<`, `<=`, `>` or `>=`",
      "&&": "write each promise on a line of its own; all of them must hold",
      "||": "write each promise on a line of its own; all of them must hold",
    ]
    return Diagnostic(
      foreign, "`\(found)` is not an operator of the language", at: span,
      notes: notes[found].map { [$0] } ?? [],
      fix: meant.map { Fix("write `\($0)`", replace: span, with: $0) })
  }
}
