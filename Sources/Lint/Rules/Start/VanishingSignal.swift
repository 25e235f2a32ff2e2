import Semantics
import Support

/// First weights under which activations collapse or explode with depth.
struct VanishingSignal: LintRule {
  static let code = DiagnosticCode(
    "W0721", "weights that let the signal die out or explode",
    """
    Each layer multiplies the spread of the signal by sqrt(Din Var(w)) over the gain of its \
    activation. A factor below 1 in every layer makes activations shrink exponentially with depth, \
    and gradients with them: with normal(std = 0.01) a six-layer net has nothing left to learn \
    from. A factor above 1 makes them explode. kaiming in front of rectifiers and xavier in front \
    of tanh keep the factor at 1; a normalisation behind each layer makes it matter less. The \
    figures follow from the widths and the first weights alone, before anything runs.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let lost = subject.start.passages.first {
      $0.depth >= 3 && !(1e-3...1e3).contains($0.signal)
    }
    guard let lost else { return [] }
    let rule = subject.start.rule(of: lost.weight)
    let left = Figures.short(lost.signal)
    return [
      finding(
        "behind `\(lost.weight.layer)` the signal is \(left) times its first size",
        at: rule?.span ?? lost.weight.span,
        caption: "a factor of \(Figures.short(lost.factor)) in this layer",
        labels: [lost.weight.span].compactMap {
          $0.map { Label($0, "layer \(lost.depth) of the chain") }
        },
        notes: ["kaiming in front of rectifiers, xavier in front of tanh keep the factor near 1"])
    ]
  }
}
