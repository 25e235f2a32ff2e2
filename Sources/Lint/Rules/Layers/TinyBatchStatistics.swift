import Semantics
import Support

/// Batch normalisation with fewer than eight examples to take statistics from.
struct TinyBatchStatistics: LintRule {
  static let code = DiagnosticCode(
    "W0706", "batch normalisation over a tiny batch",
    """
    batch_norm estimates the mean and variance of every channel from the batch. With a handful of \
    examples these estimates are mostly noise: training is unsteady, and the running estimates \
    used at inference do not match what the layers saw in training. The lectures want at least \
    some dozens of examples. Where memory forbids that, layer_norm does not depend on the batch at \
    all.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let batch = subject.experiment.training.batch
    guard batch < 8 else { return [] }
    return subject.layers.filter { $0.kind == "batch_norm" && $0.type.extents.count == 1 }.map {
      finding(
        "`\($0.path)` takes its statistics from \(batch) examples", at: $0.span,
        caption: "too few for a mean and a variance",
        notes: ["set `batch` to 32 or more, or use `layer_norm`"])
    }
  }
}
