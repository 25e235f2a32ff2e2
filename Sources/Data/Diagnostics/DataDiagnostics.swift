import Support

/// The diagnostics of the data layer.
public enum DataDiagnostics {
  /// All codes of this layer.
  public static let codes =
    fileCodes + tableCodes + preparationCodes + textCodes + archiveCodes
    + imageCodes

  /// An error of one diagnostic.
  static func error(
    _ code: DiagnosticCode, _ message: String, at span: Span?, notes: [String] = []
  ) -> DiagnosticError {
    DiagnosticError(Diagnostic(code, message, at: span, notes: notes))
  }

  /// A count with its noun: `1 label`, `3 labels`.
  static func counted(_ count: Int, _ noun: String) -> String {
    "\(Decimal.grouped(count)) \(noun)" + (count == 1 ? "" : "s")
  }
}
