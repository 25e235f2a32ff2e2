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
    layer's output is not reported: it is a bottleneck, which saves parameters on purpose. The \
    same holds for convolutions: two of 3x3 with nothing between them are one of 5x5. Kernels of \
    different extents, such as 1x3 and 3x1, and groups split a larger one on purpose and are not \
    reported.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.compactMap { layer in
      guard let noun = Self.nouns[layer.kind], let next = subject.network.onlyReader(of: layer),
        next.kind == layer.kind, !isSplit(layer, next, subject.network), let span = next.span
      else { return nil }
      return finding(
        "`\(layer.path)` and `\(next.path)` are no more than one \(noun)", at: span,
        caption: "nothing nonlinear stands in front of it",
        labels: layer.span.map { [Label($0, "the other \(noun)")] } ?? [],
        notes: ["put an activation such as `relu` between them, or leave one out"])
    }
  }

  private static let nouns = ["linear": "linear layer", "conv": "convolution"]

  /// Whether the two say less than one could: where the width between them bounds the rank of their
  /// product, or their kernels differ or have groups.
  private func isSplit(
    _ first: LayerSummary, _ second: LayerSummary, _ network: NetworkMap
  ) -> Bool {
    guard let wide = network.parameter("weight", of: first),
      let narrow = network.parameter("weight", of: second)
    else { return true }
    let kernel = wide.extents.dropLast(2)
    guard kernel == narrow.extents.dropLast(2) else { return true }
    let area = kernel.reduce(1, *)
    let (inputs, middle, outputs) = (wide.fanIn / area, wide.fanOut / area, narrow.fanOut / area)
    let isGrouped = middle != first.type.columns || narrow.fanIn != area * first.type.columns
    return isGrouped || middle < min(inputs, outputs)
  }
}
