import Semantics
import Support

/// A bias directly in front of a batch normalisation.
struct BiasBeforeNormalisation: LintRule {
  static let code = DiagnosticCode(
    "W0705", "a bias that a normalisation removes",
    """
    batch_norm subtracts each channel's mean over the batch, and with it any constant that was \
    added in front of it. The bias has no influence on the result, its gradient is zero but for \
    rounding, and it costs memory; the shift of the normalisation does its work. Leave `bias` at \
    `auto`, which drops it here, or write `bias = false`.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.compactMap { layer in
      guard subject.network.parameter("bias", of: layer) != nil,
        let next = subject.network.onlyReader(of: layer), next.kind == "batch_norm"
      else { return nil }
      return finding(
        "the bias of `\(layer.path)` is removed by `\(next.path)`", at: layer.span,
        caption: "write `bias = false`, or leave `bias` out",
        labels: next.span.map { [Label($0, "subtracts the mean, and the bias with it")] } ?? [])
    }
  }
}
