import Semantics
import Support

extension TrainingDiagnostics {
  static let precision = DiagnosticCode(
    "E0813", "a plan that loses more accuracy than allowed",
    """
    The section `budget` limits `accuracy_loss`, what a plan of reduced precision loses against \
    the plan with floats. Nothing was written. `--precision bfloat16` loses less than `int8`; a \
    network with a penalty on large weights is rounded with less loss.
    """)

  /// A plan that keeps its budget no longer.
  static func tooLossy(_ promise: Promise, _ loss: PrecisionLoss) -> Diagnostic {
    let examples = Decimal.grouped(loss.examples)
    return Diagnostic(
      precision, "the budget `\(promise.text)` is not kept at \(loss.precision)", at: promise.span,
      notes: [
        "measured \(loss.lossText)", "\(loss.metricText) on \(examples) \(loss.part) examples",
      ])
  }

  /// A budget of what cannot be measured.
  static func unmeasuredLoss(_ promise: Promise) -> Diagnostic {
    Diagnostic(
      precision, "the budget `\(promise.text)` cannot be measured", at: promise.span,
      notes: ["the loss's output has no target in the data"])
  }
}

extension PrecisionLoss {
  /// Whether the metric is a share.
  private var isShare: Bool { metric != "rmse" }

  /// The loss as text: `0.12%`.
  public var lossText: String { Decimal.fixed(loss * 100, places: 2) + "%" }

  /// Both metrics as text: `accuracy 90.45%, with floats 90.57%`.
  public var metricText: String {
    let values = [reduced, full].map {
      isShare ? Decimal.fixed($0 * 100, places: 2) + "%" : Decimal.text($0, digits: 4)
    }
    return "\(metric) \(values[0]), with floats \(values[1])"
  }
}
