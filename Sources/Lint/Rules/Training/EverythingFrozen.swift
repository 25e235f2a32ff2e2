import Graph
import Semantics
import Support

/// Multipliers that leave nothing to train.
struct EverythingFrozen: LintRule {
  static let code = DiagnosticCode(
    "W0757", "every parameter is frozen",
    """
    A multiplier of 0 in the section `rates` keeps a parameter as it starts. Here no parameter is \
    left that training could change, so that the loss stays where it begins, whatever the rate. \
    Freezing makes sense for the early layers of a net that starts from trained weights: name \
    those, as in `features = 0`, and leave the head free.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let experiment = subject.experiment
    let parameters = experiment.model.parameters
    guard let first = parameters.first, let span = experiment.rates[first.name]?.span,
      parameters.allSatisfy({ experiment.rateMultiplier(of: $0.name) == 0 })
    else { return [] }
    return [
      finding(
        "every parameter is frozen: training changes nothing", at: span,
        caption: "multiplies the rate by 0")
    ]
  }
}
