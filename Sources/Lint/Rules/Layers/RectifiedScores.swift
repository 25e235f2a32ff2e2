import Semantics
import Support

/// A rectifier between the last linear layer and a classification loss.
struct RectifiedScores: LintRule {
  static let code = DiagnosticCode(
    "W0712", "an activation on the scores of a classifier",
    """
    The scores of a classifier may be any numbers: a class is ruled out by a very negative score. \
    A relu on the output cuts all of these off at zero, so that every class keeps a share of the \
    probability, and a class whose score has fallen below zero gets no gradient any more to come \
    back with. The last layer of a classifier is a plain linear layer.
    """)

  private static let losses: Set<String> = ["cross_entropy", "binary_cross_entropy", "hinge"]
  private static let rectifiers: Set<String> = ["relu", "relu6"]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.lossLayers.filter {
      Self.losses.contains($0.term.loss.name) && Self.rectifiers.contains($0.layer.kind)
    }.map { term, layer in
      finding(
        "`\(layer.path)` cuts off negative scores in front of `\(term.loss.name)`", at: layer.span,
        caption: "leave the output linear", labels: [Label(term.span, "this loss takes any scores")]
      )
    }
  }
}
