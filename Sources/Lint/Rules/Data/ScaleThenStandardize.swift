import Schema
import Semantics
import Support

/// Scaling directly in front of standardising.
struct ScaleThenStandardize: LintRule {
  static let code = DiagnosticCode(
    "W0732", "a scale that the next step undoes",
    """
    standardize subtracts the mean and divides by the standard deviation; both grow with any \
    factor applied before, so that the factor cancels: with or without the `scale` the inputs are \
    the same. It does no harm, and many write it out of habit; this is a note and not a warning. \
    Where `standardize` has an `epsilon` the factor does matter, and nothing is said.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let steps = subject.experiment.data.preprocess
    return zip(steps, steps.dropFirst()).compactMap { first, second in
      guard first.value.name == "scale", second.value.name == "standardize",
        (second.value.arguments.optionalNumber("epsilon") ?? 0) == 0
      else { return nil }
      return finding(
        "the factor cancels in the `standardize` that follows", at: first.span,
        labels: second.span.map { [Label($0, "divides by a deviation that the factor scales too")] }
          ?? [],
        severity: .note)
    }
  }
}
