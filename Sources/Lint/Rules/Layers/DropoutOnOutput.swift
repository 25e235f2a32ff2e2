import Semantics
import Support

/// Dropout behind the last layer with weights.
struct DropoutOnOutput: LintRule {
  static let code = DiagnosticCode(
    "W0708", "dropout on the output",
    """
    Dropout makes the features of a hidden layer independent of each other, so that the layer \
    behind them does not rely on any single one. Behind the last layer there is nothing left to \
    read the features: the scores themselves are set to zero at random, and the loss punishes the \
    net for answers it never gave. Put dropout in front of the last linear layer.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.lossLayers.filter { LayerKinds.dropout.contains($0.layer.kind) }.map { term, layer in
      finding(
        "`\(layer.path)` drops the predictions themselves", at: layer.span,
        caption: "move it in front of the last linear layer",
        labels: [Label(term.span, "this loss sees the zeros")])
    }
  }
}
