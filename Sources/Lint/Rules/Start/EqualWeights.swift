import Graph
import Schema
import Semantics
import Support

/// Constant first weights in a hidden layer.
struct EqualWeights: LintRule {
  static let code = DiagnosticCode(
    "W0723", "hidden weights that all start equal",
    """
    Units of a hidden layer that start with equal weights compute the same value, get the same \
    gradient and stay equal for ever: the layer is as good as a single unit, however wide it is. \
    Random first values break this symmetry. Zero weights are fine in the last layer, at the end \
    of a residual branch and for all biases, and these are not reported.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.layers.compactMap { layer in
      let units = layer.type.columns
      guard let weight = subject.network.parameter("weight", of: layer), units > 1,
        let rule = subject.start.rule(of: weight), isConstant(rule),
        subject.network.nearest(behind: layer, where: { LayerKinds.mixing.contains($0.kind) })
          != nil
      else { return nil }
      return finding(
        "all units of `\(layer.path)` start equal and stay equal", at: rule.span ?? layer.span,
        caption: "draw these weights at random",
        labels: layer.span.map { [Label($0, "\(units) units that learn the same")] } ?? [])
    }
  }

  private func isConstant(_ rule: ParameterRule) -> Bool {
    switch rule.value {
    case .number: true
    case .call(let call):
      call.name == "zeros" || call.name == "constant"
        || (call.name == "normal" && call.arguments.optionalNumber("std") == 0)
    default: false
    }
  }
}
