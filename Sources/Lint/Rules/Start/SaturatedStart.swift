import Semantics
import Support

/// First weights so large that sigmoid or tanh units start saturated.
struct SaturatedStart: LintRule {
  static let code = DiagnosticCode(
    "W0724", "weights that saturate their activation from the start",
    """
    The inputs of a tanh or sigmoid unit have a standard deviation of about sqrt(Din Var(w)) at \
    the start. Above 3 most units sit where the function is flat, at -1 or 1, and pass almost no \
    gradient: the lecture shows it with std 0.05 in layers of 4096 units. xavier, the default in \
    front of these activations, makes the deviation 1.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.start.passages.compactMap { passage in
      guard passage.weight.following.saturates,
        let spread = subject.start.spread(of: passage.weight), spread >= 3
      else { return nil }
      let rule = subject.start.rule(of: passage.weight)
      return finding(
        "the units of `\(passage.weight.layer)` start saturated",
        at: rule?.span ?? passage.weight.span,
        caption: "their inputs have a deviation of about \(Figures.short(spread))",
        notes: ["`xavier` makes it 1"])
    }
  }
}
