import Graph
import Semantics
import Support

/// A linear layer directly behind another that does not narrow the flow.
struct LinearAfterLinear: LintRule {
  static let code = DiagnosticCode(
    "W0704", "two linear layers with nothing between them",
    """
    A product of two matrices is a matrix: two linear layers with no activation between them can \
    represent exactly what one can, with more parameters and a harder optimisation. What makes a \
    net deeper is the nonlinearity between its layers. Put relu or another activation between \
    them, or leave one out. A first layer that is narrower than both its input and the second \
    layer's output is not reported: it is a bottleneck, which saves parameters on purpose.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.compactMap { layer in
      guard layer.kind == "linear", let next = subject.network.onlyReader(of: layer),
        next.kind == "linear", !isBottleneck(layer, next, subject.network), let span = next.span
      else { return nil }
      return finding(
        "`\(layer.path)` and `\(next.path)` are no more than one linear layer", at: span,
        caption: "nothing nonlinear stands in front of it",
        labels: layer.span.map { [Label($0, "the other linear layer")] } ?? [],
        notes: ["put an activation such as `relu` between them, or leave one out"])
    }
  }

  /// Whether the width between the layers bounds the rank of their product.
  private func isBottleneck(
    _ first: LayerSummary, _ second: LayerSummary, _ network: NetworkMap
  ) -> Bool {
    guard let wide = network.parameter("weight", of: first),
      let narrow = network.parameter("weight", of: second)
    else { return true }
    return wide.fanOut < min(wide.fanIn, narrow.fanOut)
  }
}
