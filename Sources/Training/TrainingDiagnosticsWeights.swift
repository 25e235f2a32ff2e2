import Support

extension TrainingDiagnostics {
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
