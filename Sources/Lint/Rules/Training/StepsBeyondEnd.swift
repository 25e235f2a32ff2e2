import Schema
import Semantics
import Support

/// Points of a step schedule that training never reaches.
struct StepsBeyondEnd: LintRule {
  static let code = DiagnosticCode(
    "W0747", "a rate that falls after the end of training",
    """
    The step schedule lowers the rate at fixed points, and the loss drops at each of them. A point \
    at or beyond the end of training is never reached: the last, lowest rates are missing, which \
    usually cost the last percents of accuracy. Shorten the points with the length, or take \
    cosine, which always fits.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    guard let call = subject.course.schedules.first, call.name == "step" else { return [] }
    let late = call.arguments.list("at").filter { (subject.course.share($0) ?? 0) >= 1 }
    guard let first = late.first else { return [] }
    return [
      finding(
        "training is over before the rate falls at \(first)",
        at: subject.experiment.training.rate.span,
        notes: ["training lasts \(subject.experiment.training.length)"])
    ]
  }
}
