import Semantics
import Support

/// Weights of variance 1 / Din in a deep chain of rectifiers.
struct XavierBeforeRectifier: LintRule {
  static let code = DiagnosticCode(
    "W0722", "xavier in front of rectifiers in a deep net",
    """
    relu sets half of its inputs to zero and so halves the second moment of the signal. Weights of \
    variance 1 / Din, right for tanh, then lose a factor of 0.7 in every layer: after ten layers \
    3% are left. kaiming doubles the variance to make up for it (He et al. 2015) and is the \
    default in front of rectifiers. The warning starts with five such layers in a row without a \
    normalisation between them.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let deep = subject.start.passages.first {
      $0.depth >= 5 && isRectified($0) && (0.55...0.85).contains($0.factor)
        && $0.signal < 0.25 && $0.signal >= 1e-3
    }
    guard let deep, let rule = subject.start.rule(of: deep.weight), let span = rule.span else {
      return []
    }
    return [
      finding(
        "these weights lose a factor of \(Figures.short(deep.factor)) at every rectifier", at: span,
        caption: "use `kaiming`",
        labels: [deep.weight.span].compactMap {
          $0.map {
            Label($0, "layer \(deep.depth): \(Figures.short(deep.signal)) of the signal is left")
          }
        })
    ]
  }

  private func isRectified(_ passage: StartingSpread.Passage) -> Bool {
    !passage.weight.following.saturates && passage.weight.gain > 1.2
  }
}
