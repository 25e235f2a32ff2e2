import Semantics
import Support

/// A choice made by looking at the test part.
struct TestDataChooses: LintRule {
  static let code = DiagnosticCode(
    "W0745", "the test data are used to choose",
    """
    The test part stands for data that nobody has seen, and says how good the result will be in \
    use. Once it decides when to stop, when to lower the rate or which values of a search win, the \
    result is chosen to look good on it, and its figure is too high. Choose by a validation part \
    (`validation = 10% of train`) and look at the test part once, at the end.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    var found = subject.course.watched.filter { $0.metric.hasPrefix("test.") }.map { metric, span in
      finding(
        "`\(metric)` decides over training, and is no test any more", at: span,
        caption: "watch a validation part")
    }
    if let search = subject.experiment.search, search.metric.hasPrefix("test.") {
      found.append(
        finding(
          "the search chooses by `\(search.metric)`, which is no test any more",
          at: search.domains.first?.span, caption: "decide by a validation part"))
    }
    return found
  }
}
