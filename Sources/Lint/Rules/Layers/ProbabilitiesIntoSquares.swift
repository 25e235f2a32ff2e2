import Semantics
import Support

/// A softmax or sigmoid output under a squared or absolute error.
struct ProbabilitiesIntoSquares: LintRule {
  static let code = DiagnosticCode(
    "W0703", "probabilities trained by squared errors",
    """
    Where a softmax or sigmoid is sure of the wrong answer its slope is almost zero, and a squared \
    error multiplies by that slope: the worse the mistake, the less is learnt from it. Cross \
    entropy is made so that the slope cancels, and its gradient is simply the probability minus \
    the target. Use cross_entropy for one class out of several and binary_cross_entropy for \
    yes-or-no questions, each on raw scores without the layer in front. For numbers between 0 and \
    1 that are no probabilities a linear output serves.
    """)

  private static let losses: Set<String> = ["mse", "mae", "huber"]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.lossLayers.filter {
      Self.losses.contains($0.term.loss.name) && LayerKinds.probabilities.contains($0.layer.kind)
    }.map { term, layer in
      let better = layer.kind == "softmax" ? "cross_entropy" : "binary_cross_entropy"
      return finding(
        "`\(term.loss.name)` behind `\(layer.kind)` learns least from the worst mistakes",
        at: term.span, labels: [Label(layer.span ?? term.span, "its slope dies where it is sure")],
        notes: ["`\(better)` on the raw scores is made for this"])
    }
  }
}
