import Semantics
import Support

/// The lectures' advice, compared with a checked spec.
public enum Lint {
  /// The codes of all rules, in the order of the manual.
  public static let codes: [DiagnosticCode] = LintCatalogue.rules.map { type(of: $0).code }

  /// All findings, rule by rule; what repetitions of one statement share is said once.
  public static func run(_ experiment: Experiment) -> [Diagnostic] {
    let subject = LintSubject(experiment)
    var places: Set<Place> = []
    return LintCatalogue.rules.flatMap { $0.findings(subject) }.filter { finding in
      guard let span = finding.span else { return true }
      return places.insert(Place(code: finding.code.id, span: span)).inserted
    }
  }

  private struct Place: Hashable {
    let code: String
    let span: Span
  }
}
