import Semantics
import Support

/// A warmup as long as training.
struct WarmupTooLong: LintRule {
  static let code = DiagnosticCode(
    "W0746", "a warmup that fills the training",
    """
    warmup raises the rate in small steps so that fresh weights do not explode; what follows it is \
    the real training. Here training ends before or as soon as the warmup does, so that the full \
    rate is never used. The lecture's rule of thumb is some 5,000 steps at most, or about a tenth \
    of training.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    subject.course.schedules.compactMap { call in
      guard call.name == "warmup", let share = subject.course.share(call.arguments["over"]),
        share >= 1
      else { return nil }
      return finding(
        "training ends before the warmup does", at: subject.experiment.training.rate.span,
        caption: "the warmup takes \(Figures.percent(share)) of training",
        notes: ["training lasts \(subject.experiment.training.length)"])
    }
  }
}
