import Semantics
import Support

/// A stop rule or schedule that watches a missing part of the data.
struct NoValidationToWatch: LintRule {
  static let code = DiagnosticCode(
    "W0743", "a rule watches a validation part that there is not",
    """
    A stop rule or the plateau schedule looks at a metric after every epoch. The metric belongs to \
    a part of the data that the spec does not have, so that the rule never sees a figure and never \
    acts: training runs to its end at a constant rate. Set some of the training data aside: \
    `validation = 10% of train` in `data`.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let data = subject.experiment.data
    return subject.course.watched.compactMap { metric, span in
      let isMissing =
        metric.hasPrefix("validation.") && data.validation == nil
        || metric.hasPrefix("test.") && data.test == nil
      guard isMissing else { return nil }
      return finding(
        "`\(metric)` is never measured: the spec has no such part of the data", at: span,
        notes: ["add `validation = 10% of train` to `data`"])
    }
  }
}
