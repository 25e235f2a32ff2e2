import Graph
import Operators
import Semantics
import Support

/// Dropout so high that little gets through.
struct DropoutTooHigh: LintRule {
  static let code = DiagnosticCode(
    "W0709", "dropout of 70% or more",
    """
    The usual rates are 20% on wide layers and 50% in front of the largest fully connected ones. \
    With 70% and more so few units are left at each step that the net mostly underfits, and the \
    kept values are scaled up more than threefold, which makes the gradient noisy. If the net \
    overfits that much, more data, weight decay or a smaller net are the better remedies.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let spans = subject.experiment.model.graph.nodes.compactMap { node in
      rate(of: node.operation).map { (node.origin, $0) }
    }
    return spans.filter { $0.1 >= 0.7 }.map { origin, rate in
      finding(
        "`\(origin.layer)` drops \(Int((rate * 100).rounded()))% of its input", at: origin.span,
        caption: "usual are 20% to 50%")
    }
  }

  private func rate(of operation: any Operator) -> Double? {
    (operation as? DropoutOperator)?.rate ?? (operation as? AlphaDropoutOperator)?.rate
  }
}
