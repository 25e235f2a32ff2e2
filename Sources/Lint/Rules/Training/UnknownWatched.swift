import Schema
import Semantics
import Support

/// A stop rule or schedule that watches something nobody measures.
struct UnknownWatched: LintRule {
  static let code = DiagnosticCode(
    "W0744", "a rule watches a metric that is not reported",
    """
    Stop rules and the plateau schedule watch what is reported after an epoch: the loss and the \
    metrics of `train`, each with the part of the data in front, such as `validation.accuracy`. \
    Under another name nothing is ever found, and the rule never acts. Add the metric to \
    `metrics`, or watch one that is there.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let names = ["loss"] + subject.experiment.training.metrics.map(\.name)
    let several = subject.experiment.model.outputs.count > 1
    return subject.course.watched.compactMap { metric, span in
      guard !several, !isReported(metric, names) else { return nil }
      let known = ["validation", "train"].flatMap { part in names.map { part + "." + $0 } }
      return finding(
        "`\(metric)` is not among what is reported", at: span,
        caption: NearestName.find(metric, among: known).map { "did you mean `\($0)`?" },
        notes: ["reported: \(known.joined(separator: ", "))"])
    }
  }

  private func isReported(_ metric: String, _ names: [String]) -> Bool {
    let parts = metric.split(separator: ".", maxSplits: 1).map(String.init)
    return parts.count == 2 && ["train", "validation", "test"].contains(parts[0])
      && names.contains(parts[1])
  }
}
