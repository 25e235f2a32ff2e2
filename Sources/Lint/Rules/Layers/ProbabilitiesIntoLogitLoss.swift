import Semantics
import Support

/// Probabilities handed to a loss that computes them itself.
struct ProbabilitiesIntoLogitLoss: LintRule {
  static let code = DiagnosticCode(
    "W0702", "a softmax or sigmoid in front of a loss that takes logits",
    """
    cross_entropy applies the softmax itself, binary_cross_entropy the sigmoid: both take raw \
    scores, the logits, because the logarithm and the exponential cancel there and nothing \
    overflows. A softmax in front is a second softmax: its inputs lie between 0 and 1, so that the \
    loss cannot come near zero and the gradient stays tiny. The loss starts near ln(classes) all \
    the same, so that the mistake is easy to miss. hinge wants unbounded scores too. Leave the \
    layer out; predictions are shown as probabilities anyway.
    """)

  private static let losses: Set<String> = ["cross_entropy", "binary_cross_entropy", "hinge"]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.lossLayers.filter {
      Self.losses.contains($0.term.loss.name) && LayerKinds.probabilities.contains($0.layer.kind)
    }.map { term, layer in
      finding(
        "`\(layer.kind)` stands in front of `\(term.loss.name)`, which takes raw scores",
        at: layer.span, caption: "leave this layer out",
        labels: [Label(term.span, "this loss takes logits")])
    }
  }
}
