import Semantics
import Support

/// Dropout that breaks the self-normalisation of selu.
struct DropoutBehindSelu: LintRule {
  static let code = DiagnosticCode(
    "W0710", "plain dropout behind selu",
    """
    selu is built so that activations keep mean 0 and variance 1 from layer to layer. Plain \
    dropout sets values to zero, which shifts both, and the layers behind drift away from the \
    fixed point. alpha_dropout sets them to the value that selu gives to very negative inputs and \
    then corrects mean and variance, so that the fixed point is kept (Klambauer et al. 2017).
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.filter { $0.kind == "dropout" && isBehindSelu($0, subject.network) }.map {
      finding(
        "`\($0.path)` breaks the self-normalisation of selu", at: $0.span,
        caption: "use `alpha_dropout`")
    }
  }

  private func isBehindSelu(_ layer: LayerSummary, _ network: NetworkMap) -> Bool {
    network.nearest(
      before: layer, passing: { LayerKinds.reshaping.contains($0.kind) },
      where: { $0.kind == "selu" }) != nil
  }
}
