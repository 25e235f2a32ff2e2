import Optimisation
import Schema
import Support
import Syntax

/// What is wrong with training, promises and searches.
enum TrainDiagnostics {
  static let schedule = DiagnosticCode(
    "E0510", "a schedule that cannot run",
    """
    The parts of a schedule must have a length where others follow (`over = 5 epochs`), and \
    `warmup` must lead to another schedule. What follows `then` starts where the part before it \
    ends.
    """)
  static let lossCode = DiagnosticCode(
    "E0511", "a loss or metric that does not say what it is of",
    """
    With several outputs the loss names them: `(cross_entropy of logits) + 0.3 * (mse of aux)`, \
    and so do metrics: `[accuracy, rmse of aux]`, of which the second is reported as \
    `test.aux.rmse`. A metric that names no output is of the first loss's. Weights are above \
    zero.
    """)
  static let promiseCode = DiagnosticCode(
    "E0520", "an unknown quantity",
    """
    Promises and searches name what is measured. `expect` compares final metrics \
    (`test.accuracy`, `validation.loss`), `initial_loss`, and `overfit(64 samples, over = 300 \
    steps).accuracy`; `budget` compares what the compiler knows: parameters, multiply_adds, \
    arena, memory, unfused_batch_norm, and accuracy_loss, which an export of reduced precision \
    measures.
    """)
  static let bound = DiagnosticCode(
    "E0521", "a promise with a bound of the wrong kind",
    """
    Accuracies are shares (`91%`), counts are whole numbers, memory has a unit (`2 MB per \
    sample`). Only `==` takes a tolerance that makes sense: `initial_loss == ln(classes) +- 5%`.
    """)
  static let broken = DiagnosticCode(
    "E0522", "a budget is exceeded",
    """
    The compiler knows the number of parameters, the arithmetic and the memory of a network \
    exactly before anything runs, and this network does not keep what the spec promises: that of \
    memory not even where cheap values are computed again instead of being kept. Change the \
    network, the batch or the promise.
    """)
  static let searchCode = DiagnosticCode(
    "E0530", "a search that cannot be run",
    """
    A search needs a metric to minimise or maximise, rounds, and at least one `let` with `in` \
    that says what may vary: a list, a range `1 .. 8`, or `log(0.001 .. 1.0)`.
    """)

  static let pointCode = DiagnosticCode(
    "E0531", "a point of the search space that does not compile",
    """
    A search may try every value that stands behind `in`, and with this one the spec has a \
    mistake: most often shapes that do not agree any more. It is refused now, before a trial is \
    spent. Take the value away, or make the spec fit it.
    """)
  static let shortCode = DiagnosticCode(
    "W0512", "training ends before its schedule",
    """
    The schedule of the learning rate runs longer than training, so the rate never gets to its \
    end; most of the gain of a falling rate lies there. Make `length` and the schedule's `over` \
    the same, or leave `length` out: training then lasts as long as the schedule.
    """)

  static let codes = [
    schedule, lossCode, shortCode, promiseCode, bound, broken, searchCode, pointCode,
    WholeProblem.code,
  ]

  static func tooShort(_ length: Value, schedule: Value, _ span: Span?) -> Diagnostic {
    Diagnostic(
      shortCode, "training ends before its schedule", at: span, caption: "training lasts \(length)",
      notes: ["the schedule lasts \(schedule)"])
  }

  static func infeasible(_ point: String, _ span: Span, _ cause: Diagnostic) -> Diagnostic {
    Diagnostic(
      pointCode, "with \(point) the spec does not compile", at: span,
      labels: cause.span.map { [Label($0, "\(cause.message)")] } ?? [],
      notes: (cause.span == nil ? [cause.message] : []) + cause.notes)
  }

  static func innerDomain(_ name: Name, _ span: Span) -> Diagnostic {
    Diagnostic(
      searchCode, "only a constant of the whole spec may vary", at: span,
      notes: ["move `let \(name.text) = ... in ...` to the top of the spec"])
  }

  static func notAnOutput(_ span: Span, known: [String]) -> Diagnostic {
    Diagnostic(
      lossCode, "a loss or metric is of an output, by its name", at: span,
      notes: known.isEmpty ? [] : ["the outputs are \(known.joined(separator: ", "))"])
  }

  static func badSchedule(_ error: InvalidArgument, _ span: Span) -> Diagnostic {
    Diagnostic(schedule, "\(error)", at: span)
  }

  static func badWeight(_ weight: Double, _ span: Span) -> Diagnostic {
    Diagnostic(
      lossCode, "a term of the loss cannot have the weight \(Value.text(weight))", at: span)
  }

  static func whichOutput(_ outputs: [String], _ span: Span) -> Diagnostic {
    Diagnostic(
      lossCode, "the model has several outputs, and the loss does not say which one it is of",
      at: span, notes: ["write for example `cross_entropy of \(outputs[0])`"])
  }

  static func noLossThere(_ output: String, _ span: Span, known: [String]) -> Diagnostic {
    Diagnostic(
      lossCode, "no loss is of the output `\(output)`, so nothing is known to compare it with",
      at: span, notes: ["losses are of \(known.joined(separator: ", "))"])
  }

  static func unknownPromise(_ text: String, _ span: Span?, known: [String]) -> Diagnostic {
    let nearest = NearestName.find(text, among: known)
    return Diagnostic(
      promiseCode, "`\(text)` is nothing that is measured", at: span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["known: \(known.prefix(12).joined(separator: ", "))"],
      fix: nearest.flatMap { name in
        span.map { Fix("write `\(name)`", replace: $0, with: name) }
      })
  }

  static func badBound(_ quantity: String, _ expected: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      bound, "`\(quantity)` cannot be compared with this", at: span, notes: ["expected \(expected)"]
    )
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
