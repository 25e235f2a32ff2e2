import Graph
import Semantics
import Support

/// Weights in front of selu that do not keep its fixed point.
struct SeluStart: LintRule {
  static let code = DiagnosticCode(
    "W0720", "selu without weights of variance 1/Din",
    """
    selu brings activations to mean 0 and variance 1 by itself, but only if the weights in front \
    of it have mean 0 and variance 1 / Din: `lecun`, normal. With other weights the first layers \
    move away from the fixed point faster than selu brings them back. Without a rule the default \
    is right already.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.compactMap { layer in
      guard layer.kind == "selu", let linear = source(of: layer, subject.network),
        let weight = subject.network.parameter("weight", of: linear),
        let spread = subject.start.spread(of: weight), abs(spread - 1) > 0.1
      else { return nil }
      let rule = subject.start.rule(of: weight)
      return finding(
        "the weights of `\(linear.path)` do not suit the selu behind them",
        at: rule?.span ?? layer.span,
        caption: "they change the standard deviation by the factor \(Figures.short(spread))",
        labels: layer.span.map { [Label($0, "wants a factor of 1")] } ?? [],
        notes: ["`\(weight.name) = lecun` has variance 1 / Din"])
    }
  }

  private func source(of layer: LayerSummary, _ network: NetworkMap) -> LayerSummary? {
    network.nearest(
      before: layer, passing: { LayerKinds.reshaping.contains($0.kind) },
      where: { LayerKinds.products.contains($0.kind) })
  }
}
