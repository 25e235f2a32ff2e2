import Support

/// One piece of the lectures' advice: what it warns of and where it applies.
protocol LintRule: Sendable {
  /// The code, with the lecture's reason in its long text.
  static var code: DiagnosticCode { get }
  /// The places of a checked spec that go against the advice.
  func findings(_ subject: LintSubject) -> [Diagnostic]
}

extension LintRule {
  /// A finding of this rule.
  func finding(
    _ message: String, at span: Span?, caption: String? = nil, labels: [Label] = [],
    notes: [String] = [], severity: Severity? = nil
  ) -> Diagnostic {
    Diagnostic(
      Self.code, message, at: span, caption: caption, labels: labels, notes: notes,
      severity: severity)
  }
}
