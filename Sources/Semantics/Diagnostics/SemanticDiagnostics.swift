import Support

/// All codes of this layer.
public enum SemanticDiagnostics {
  /// The codes in the order of the manual.
  public static let codes: [DiagnosticCode] =
    NameDiagnostics.codes + LoaderDiagnostics.codes + ValueDiagnostics.codes
    + ArgumentDiagnostics.codes + ModelDiagnostics.codes + DataSectionDiagnostics.codes
    + AgreementDiagnostics.codes + AugmentationDiagnostics.codes + TrainDiagnostics.codes
    + [Notes.moreCode]
}
