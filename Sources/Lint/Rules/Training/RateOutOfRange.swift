import Schema
import Semantics
import Support

/// A learning rate that the optimizer seldom survives.
struct RateOutOfRange: LintRule {
  static let code = DiagnosticCode(
    "W0740", "a learning rate far above the usual",
    """
    Rules of the adam family divide the gradient by its own size, so that the rate is about the \
    length of each step of each weight: usual is 0.001, and above 0.01 the weights jump about. \
    With momentum each gradient counts 1 / (1 - momentum) times, and rates above 1 mostly diverge. \
    Too high a rate shows as a loss that does not fall, or becomes NaN. The figure is the highest \
    point of the schedule, with a rate `per` samples scaled to the batch.
    """)

  /// The highest usual rates.
  private static let limits: [String: Double] = [
    "adam": 0.01, "adamw": 0.01, "nadam": 0.01, "rmsprop": 0.01, "momentum": 1, "nesterov": 1,
  ]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let training = subject.experiment.training
    guard let limit = limit(training), let highest = subject.course.highestRate,
      highest > limit * (1 + 1e-9)
    else { return [] }
    let name = training.optimizer.value.name
    return [
      finding(
        "the learning rate reaches \(Figures.short(highest)), much for `\(name)`",
        at: training.rate.span ?? training.optimizer.span,
        caption: "usual is at most \(Figures.short(limit))")
    ]
  }

  private func limit(_ training: TrainingDescription) -> Double? {
    let optimizer = training.optimizer.value
    guard optimizer.name == "sgd" else { return Self.limits[optimizer.name] }
    return (optimizer.arguments.optionalNumber("momentum") ?? 0) > 0 ? 1 : nil
  }
}
