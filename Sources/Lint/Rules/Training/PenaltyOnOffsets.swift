import Graph
import Semantics
import Support

/// Weight decay on parameters that the lecture leaves alone.
struct PenaltyOnOffsets: LintRule {
  static let code = DiagnosticCode(
    "W0742", "a penalty on biases or normalisation parameters",
    """
    A penalty on weights makes the function smoother, because weights multiply inputs. Biases and \
    the shifts of a normalisation only move it, and slopes and scales are few: holding them back \
    takes freedom without making the net simpler. Scales pulled to zero work against the \
    normalisation. The selectors `weight` and `linear.weight` leave them alone.
    """)

  private static let penalties: Set<String> = ["l1", "l2", "decay"]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.experiment.model.parameters.compactMap { parameter in
      guard !parameter.decays, let rule = subject.experiment.regularization[parameter.name],
        let span = rule.span, !PenaltyList.names(rule).isDisjoint(with: Self.penalties)
      else { return nil }
      return finding(
        "`\(parameter.name)` is better left alone", at: span,
        caption: "this holds back a \(parameter.role)")
    }
  }
}
