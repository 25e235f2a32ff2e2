import Semantics
import Support

/// Sigmoid or tanh between the hidden layers of a deep net.
struct SaturatingHidden: LintRule {
  static let code = DiagnosticCode(
    "W0701", "saturating activations in a deep net",
    """
    A sigmoid levels off on both sides: where its input is large its slope is almost zero, and the \
    gradient that flows back through several of them dies. Its slope is at most 1/4, and its \
    results are all positive, so that the gradients of one unit's weights share a sign. Tanh is \
    centred on zero, but saturates too. Between hidden layers relu, leaky_relu or gelu learn \
    faster; sigmoid belongs at the output of a yes-or-no question, inside the loss. The warning \
    starts with two sigmoids, the note on tanh with four, both counted without a normalisation in \
    front.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let hidden = subject.layers.filter { isHidden($0, subject.network) }
    let sigmoids = hidden.filter { $0.kind.hasSuffix("sigmoid") }
    let tanhs = hidden.filter { $0.kind.hasSuffix("tanh") }
    return (sigmoids.count >= 2 ? sigmoids.map(sigmoid) : [])
      + (tanhs.count >= 4 ? tanhs.prefix(1).map { tanh($0, count: tanhs.count) } : [])
  }

  /// Between two layers with weights, and not held in its steep part by a normalisation.
  private func isHidden(_ layer: LayerSummary, _ network: NetworkMap) -> Bool {
    guard LayerKinds.saturating.contains(layer.kind) else { return false }
    let source = network.nearest(
      before: layer, passing: { LayerKinds.reshaping.contains($0.kind) },
      where: { LayerKinds.products.contains($0.kind) })
    guard source != nil else { return false }
    return network.nearest(behind: layer) { LayerKinds.mixing.contains($0.kind) } != nil
  }

  private func sigmoid(_ layer: LayerSummary) -> Diagnostic {
    finding(
      "`\(layer.path)` saturates and is not centred on zero", at: layer.span,
      caption: "gradients die behind large inputs",
      notes: ["relu, leaky_relu or gelu keep the gradient alive between hidden layers"])
  }

  private func tanh(_ layer: LayerSummary, count: Int) -> Diagnostic {
    finding(
      "\(count) hidden layers end in tanh, which saturates", at: layer.span,
      notes: [
        "with xavier weights this learns, but relu with kaiming weights usually learns faster"
      ], severity: .note)
  }
}
