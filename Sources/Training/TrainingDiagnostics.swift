import Graph
import Semantics
import Support

/// What goes wrong while training, evaluating and exporting.
public enum TrainingDiagnostics {
  static let diverged = DiagnosticCode(
    "E0801", "training has diverged",
    """
    A loss of NaN or infinity appeared, and training has stopped before the weights were spoilt. \
    The message names the first layer whose result is not finite. Most often the learning rate is \
    too high: divide it by ten. Other causes are inputs that are not scaled, targets in the \
    thousands, or a missing normalisation; `clip = clip_norm(1)` bounds rare bursts. The last good \
    checkpoint stays.
    """)
  static let noDataCode = DiagnosticCode(
    "E0802", "there is no such part of the data",
    """
    The verb needs a part of the data that the spec does not have, such as a test part. State it \
    in the section `data`.
    """)
  static let memory = DiagnosticCode(
    "E0803", "not enough memory",
    """
    The memory that a plan needs is known before the first step, and the system would not give \
    that much. A smaller batch needs less; `nnspec explain SPEC --memory` shows where it goes.
    """)
  static let targetsCode = DiagnosticCode(
    "E0804", "targets cannot be mapped this way",
    """
    Maps of targets are undone in predictions, so only those that scale and shift each value can \
    be used: `scale` and `standardize`.
    """)
  static let checkpoint = DiagnosticCode(
    "E0805", "a checkpoint that cannot be used",
    """
    The file is damaged, or belongs to another spec: the names or shapes of its tensors are not \
    those of the network. Checkpoints are written whole or not at all, so damage comes from \
    outside. Resume with the spec that the run was started with; the run folder holds a copy.
    """)
  static let plan = DiagnosticCode(
    "E0806", "a plan that cannot be used",
    """
    The file is no frozen plan, or it is damaged. Every byte of a plan stands under a checksum, \
    and everything it says is verified when it is loaded. Export it again with `nnspec export \
    RUN`.
    """)
  static let graphCode = DiagnosticCode(
    "E0807", "the network cannot be compiled",
    "A pass or the planner refused the graph. The message names the operator and the reason.")
  static let expectation = DiagnosticCode(
    "E0808", "an expectation is not met",
    """
    The section `expect` states what the author counts on, and the result of this run does not \
    keep it. The run folder is complete; only the exit code says that the expectation failed.
    """)
  static let input = DiagnosticCode(
    "E0809", "inputs that do not fit the plan",
    """
    The inputs to predict from have another shape, or other columns, than the plan was trained on.
    """)

  static let whole = DiagnosticCode(
    "E0812", "a batch that is not the whole problem",
    """
    `lbfgs` learns the curvature of the loss from the difference of two gradients, and its line \
    search compares losses at two points. Both must be of the same examples: a step takes the \
    whole training part. Make `batch` at least as large as that; for large sets take another \
    optimizer.
    """)

  /// All codes of this layer.
  public static let codes = [
    diverged, noDataCode, memory, targetsCode, checkpoint, plan, graphCode, expectation, input,
    whole, precision,
  ]

  static let noData = Diagnostic(noDataCode, "the spec says nothing about training data")

  /// A part that the spec does not have.
  public static func noPart(_ name: String) -> Diagnostic {
    Diagnostic(
      noDataCode, "the spec has no \(name) data",
      notes: ["state them in the section `data`, for example `\(name) = ...`"])
  }

  /// Memory that the system has not got.
  public static func noMemory(_ bytes: Int) -> Diagnostic {
    Diagnostic(
      memory, "the system has not got \(ByteCount.text(bytes)) of memory",
      notes: ["a smaller batch needs less: `--set train.batch=32`"])
  }

  static func targetsNotAffine(_ span: Span?) -> Diagnostic {
    Diagnostic(targetsCode, "targets can only be scaled and shifted", at: span)
  }

  /// A pass or the planner refused the graph.
  public static func refused(_ error: OperatorError, at span: Span? = nil) -> Diagnostic {
    var notes: [String] = []
    if let expected = error.expected { notes.append("expected \(expected)") }
    if let found = error.found { notes.append("found    \(found)") }
    return Diagnostic(graphCode, error.message, at: span, notes: notes)
  }

  static func notFinite(_ node: Node?, epoch: Int, step: Int, rate: Double, kept: String?)
    -> Diagnostic
  {
    let place = node.map { "`\($0.operation.name)` of layer `\($0.origin.layer)`" } ?? "the loss"
    var notes = [
      "a learning rate of \(Decimal.text(rate, digits: 3)) may be too high: try a tenth of it"
    ]
    if let kept { notes.append("the last good checkpoint is \(kept)") }
    return Diagnostic(
      diverged,
      "the first value that is not finite appears in \(place), in epoch \(epoch), step \(step)",
      at: node?.origin.span, notes: notes)
  }

  /// A file that is no usable checkpoint.
  public static func badCheckpoint(_ path: String, _ why: String) -> Diagnostic {
    Diagnostic(checkpoint, "`\(Printable.clean(path))` cannot be used: \(why)")
  }

  /// A file that is no usable plan.
  public static func badPlan(_ path: String, _ why: String) -> Diagnostic {
    Diagnostic(plan, "`\(Printable.clean(path))` cannot be used: \(why)")
  }

  /// A promise that the result does not keep.
  public static func broken(_ promise: Promise, measured: String) -> Diagnostic {
    Diagnostic(
      expectation, "the expectation `\(promise.text)` is not met", at: promise.span,
      caption: "measured \(measured)")
  }

  /// Inputs that do not fit.
  public static func badInput(_ message: String, notes: [String] = []) -> Diagnostic {
    Diagnostic(input, message, notes: notes)
  }
}
