import Optimisation
import Schema
import Support

/// What is wrong with training, promises and searches.
enum TrainDiagnostics {
  static let schedule = DiagnosticCode(
    "E0510", "a schedule that cannot run",
    """
    The parts of a schedule must have a length where others follow (`over = 5 epochs`), and `warmup` must \
    lead to another schedule. What follows `then` starts where the part before it ends.
    """)
  static let lossCode = DiagnosticCode(
    "E0511", "a loss that does not say what it is of",
    """
    With several outputs the loss names them: `cross_entropy of logits + 0.3 * mse of aux`. The weights \
    are above zero.
    """)
  static let promiseCode = DiagnosticCode(
    "E0520", "an unknown promise",
    """
    `expect` compares final metrics (`test.accuracy`, `validation.loss`), `initial_loss`, and \
    `overfit(64 samples, over = 300 steps).accuracy`; `budget` compares what the compiler knows: \
    parameters, multiply_adds, arena, memory, unfused_batch_norm.
    """)
  static let bound = DiagnosticCode(
    "E0521", "a promise with a bound of the wrong kind",
    """
    Accuracies are shares (`91%`), counts are whole numbers, memory has a unit (`2 MB per sample`). Only \
    `==` takes a tolerance that makes sense: `initial_loss == ln(classes) +- 5%`.
    """)
  static let broken = DiagnosticCode(
    "E0522", "a budget is exceeded",
    """
    The compiler knows the number of parameters, the arithmetic and the memory of a network exactly before \
    anything runs, and this network does not keep what the spec promises. Change the network, or the \
    promise.
    """)
  static let searchCode = DiagnosticCode(
    "E0530", "a search that cannot be run",
    """
    A search needs a metric to minimise or maximise, rounds, and at least one `let` with `in` that says \
    what may vary: a list, a range `1 .. 8`, or `log(0.001 .. 1.0)`.
    """)

  static let codes = [schedule, lossCode, promiseCode, bound, broken, searchCode]

  static func badSchedule(_ error: InvalidArgument, _ span: Span) -> Diagnostic {
    Diagnostic(schedule, "\(error)", at: span)
  }

  /// The length of a schedule as a value of the language; nil where it runs to the end of training.
  static func length(of schedule: any Schedule) -> Value? {
    let parts = (schedule as? SequenceSchedule)?.parts ?? [schedule]
    var total: (Double, Unit)?
    for part in parts {
      guard let length = part.length else { return nil }
      let (value, unit) = (length.amount, length.unit)
      if let sum = total {
        guard sum.1 == unit else { return nil }
        total = (sum.0 + value, unit)
      } else {
        total = (value, unit)
      }
    }
    return total.map { .quantity($0.0, $0.1) }
  }

  static func badWeight(_ weight: Double, _ span: Span) -> Diagnostic {
    Diagnostic(lossCode, "a term of the loss cannot have the weight \(Value.text(weight))", at: span)
  }

  static func whichOutput(_ outputs: [String], _ span: Span) -> Diagnostic {
    Diagnostic(
      lossCode, "the model has several outputs, and the loss does not say which one it is of",
      at: span, notes: ["write for example `cross_entropy of \(outputs[0])`"])
  }

  static func unknownPromise(_ text: String, _ span: Span, known: [String]) -> Diagnostic {
    let nearest = NearestName.find(text, among: known)
    return Diagnostic(
      promiseCode, "`\(text)` is nothing that can be promised here", at: span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["known: \(known.prefix(12).joined(separator: ", "))"],
      fix: nearest.map { Fix("write `\($0)`", replace: span, with: $0) })
  }

  static func badBound(_ quantity: String, _ expected: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      bound, "`\(quantity)` cannot be compared with this", at: span, notes: ["expected \(expected)"])
  }

  static func badSearch(_ message: String, _ span: Span, _ note: String) -> Diagnostic {
    Diagnostic(searchCode, message, at: span, notes: [note])
  }
}

/// What a compiler says of budgets, once it has compiled.
public enum BudgetDiagnostics {
  /// A budget that the compiled network does not keep.
  public static func exceeded(_ promise: Promise, measured: String) -> Diagnostic {
    Diagnostic(
      TrainDiagnostics.broken, "the budget `\(promise.text)` is not kept", at: promise.span,
      caption: "measured \(measured)")
  }
}
