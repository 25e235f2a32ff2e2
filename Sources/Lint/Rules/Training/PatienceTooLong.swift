import Schema
import Semantics
import Support

/// A stop rule or plateau that cannot act before the end.
struct PatienceTooLong: LintRule {
  static let code = DiagnosticCode(
    "W0749", "patience as long as training",
    """
    A stop rule or the plateau schedule waits for its patience to pass without improvement before \
    it acts. A patience as long as training never passes, so that the rule has no effect. Take \
    about a tenth of the length.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let training = subject.experiment.training
    var rules: [(name: String, patience: Value?, span: Span?)] = []
    if let stop = training.stop {
      rules.append((stop.value.name, stop.value.arguments["for"], stop.span))
    }
    for call in subject.course.schedules where call.name == "plateau" {
      rules.append((call.name, call.arguments["patience"], training.rate.span))
    }
    return rules.compactMap { name, patience, span in
      guard let share = subject.course.share(patience), share >= 1 else { return nil }
      return finding(
        "`\(name)` can never act: its patience is as long as training", at: span,
        notes: ["training lasts \(training.length)"])
    }
  }
}
