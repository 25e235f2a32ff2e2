import Semantics
import Support

/// Alpha dropout behind anything but selu.
struct AlphaDropoutWithoutSelu: LintRule {
  static let code = DiagnosticCode(
    "W0711", "alpha_dropout without selu",
    """
    alpha_dropout replaces values by the saturation value of selu, about -1.76, and then rescales \
    so that mean 0 and variance 1 are kept. Behind relu or another activation that value means \
    nothing: a relu never gives a negative number, and mean and variance are others. Use dropout \
    there, or selu in front of it.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.filter { $0.kind == "alpha_dropout" }.compactMap { layer in
      let activation = subject.network.nearest(
        before: layer, passing: { LayerKinds.reshaping.contains($0.kind) }, where: { _ in true })
      guard let activation, activation.kind != "selu", activation.kind != "alpha_dropout" else {
        return nil
      }
      return finding(
        "`\(layer.path)` stands behind `\(activation.kind)`, not behind selu", at: layer.span,
        caption: "use `dropout`")
    }
  }
}
