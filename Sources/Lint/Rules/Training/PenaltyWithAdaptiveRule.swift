import Schema
import Semantics
import Support

/// An l2 penalty whose gradient an adaptive rule rescales.
struct PenaltyWithAdaptiveRule: LintRule {
  static let code = DiagnosticCode(
    "W0741", "an l2 penalty under an adaptive optimizer",
    """
    The gradient of an l2 penalty pulls each weight towards zero in proportion to its size. Rules \
    of the adam family divide the gradient, penalty and all, by the recent size of that weight's \
    gradients: weights with large gradients are hardly held back at all, and the strength no \
    longer means what it says. Decoupled decay shrinks the weights beside the update and keeps its \
    meaning (Loshchilov and Hutter 2019): write `decay(...)` for `l2(...)`, or take adamw with its \
    own decay.
    """)

  private static let adaptive: Set<String> = ["adam", "adamw", "nadam", "rmsprop"]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let optimizer = subject.experiment.training.optimizer
    guard Self.adaptive.contains(optimizer.value.name) else { return [] }
    return subject.experiment.regularization.sorted { $0.key < $1.key }.compactMap { _, rule in
      guard PenaltyList.names(rule).contains("l2"), let span = rule.span else { return nil }
      return finding(
        "`\(optimizer.value.name)` rescales the gradient of this l2 penalty", at: span,
        caption: "use `decay` in place of `l2`",
        labels: optimizer.span.map { [Label($0, "divides gradients by their size")] } ?? [])
    }
  }
}
