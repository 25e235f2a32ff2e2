import Support

extension TrainingDiagnostics {
  /// A batch smaller than the training part under an optimizer that sees the whole objective.
  static func notWhole(_ name: String, batch: Int, count: Int, at span: Span?) -> Diagnostic {
    Diagnostic(
      whole, "`\(name)` wants the whole training part in a batch", at: span,
      caption: "the batch has \(batch) of \(count) examples",
      notes: ["write `batch = \(count)` in `train`"])
  }

  /// A weight that is not finite although the loss still was.
  static func weightNotFinite(
    _ name: String, _ span: Span?, epoch: Int, step: Int, rate: Double
  ) -> Diagnostic {
    Diagnostic(
      diverged, "`\(name)` holds a value that is not finite after epoch \(epoch), step \(step)",
      at: span,
      notes: [
        "a learning rate of \(Decimal.text(rate, digits: 3)) may be too high: try a tenth of it"
      ])
  }
}
