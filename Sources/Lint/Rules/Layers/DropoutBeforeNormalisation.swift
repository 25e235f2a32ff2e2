import Semantics
import Support

/// Dropout whose noise a batch normalisation takes into its variance.
struct DropoutBeforeNormalisation: LintRule {
  static let code = DiagnosticCode(
    "W0707", "dropout in front of batch normalisation",
    """
    In training dropout raises the variance of what passes it (zeros, and kept values scaled up); \
    at inference it does nothing. A batch_norm behind it stores the variance of training in its \
    running estimates and then divides by it at inference, where the variance is smaller: the two \
    regularisers disagree, and the test accuracy suffers (Li et al. 2018). Put the dropout behind \
    the last normalisation, usually in front of the last linear layer, or leave it out.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.compactMap { layer in
      guard layer.kind == "batch_norm" else { return nil }
      let dropout = subject.network.nearest(
        before: layer,
        passing: {
          !LayerKinds.mixing.contains($0.kind) && !LayerKinds.normalisation.contains($0.kind)
        },
        where: { LayerKinds.dropout.contains($0.kind) })
      return dropout.map { report(layer, $0) }
    }
  }

  private func report(_ layer: LayerSummary, _ dropout: LayerSummary) -> Diagnostic {
    finding(
      "`\(layer.path)` normalises by a variance that `\(dropout.path)` has raised", at: layer.span,
      caption: "at inference the variance is smaller",
      labels: dropout.span.map { [Label($0, "in training alone, values are dropped here")] } ?? [],
      notes: ["put the dropout behind the last normalisation"])
  }
}
