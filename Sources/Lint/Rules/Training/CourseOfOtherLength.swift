import Schema
import Semantics
import Support

/// A course of the rate that ends before training or is cut off by its end.
struct CourseOfOtherLength: LintRule {
  static let code = DiagnosticCode(
    "W0748", "a schedule of another length than training",
    """
    cosine, linear, polynomial and one_cycle must run to their end, since the loss falls most \
    while the rate nears zero. Cut off too early, that part is missing; where training goes on \
    behind the end, the rate stays at its last value, mostly zero, and nothing is learnt any more. \
    Leave `length` out, and it follows from the schedule, or leave `over` out, and the schedule \
    follows from `length`.
    """)

  private static let complete: Set<String> = ["cosine", "linear", "polynomial", "one_cycle"]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let calls = subject.course.schedules
    guard let last = calls.last, Self.complete.contains(last.name), last.arguments.has("over")
    else {
      return []
    }
    let shares = calls.map { subject.course.share($0.arguments["over"]) }
    let total = shares.reduce(0.0) { $0 + ($1 ?? .nan) }
    guard total.isFinite, abs(total - 1) > 0.02 else { return [] }
    return [
      finding(
        total < 1
          ? "training goes on after `\(last.name)` has ended"
          : "training ends before `\(last.name)` does",
        at: subject.experiment.training.rate.span,
        caption: "the schedule lasts \(Figures.percent(total)) of training",
        notes: ["training lasts \(subject.experiment.training.length)"])
    ]
  }
}
