import CommandLineParsing
import Data
import Lint
import Semantics
import Support
import Syntax
import Training

/// Every code that the tool can report. A layer with codes of its own adds its list here, and
/// nowhere else.
public enum AllCodes {
  /// The lists of the layers.
  private static let lists: [[DiagnosticCode]] = [
    CommandLineDiagnostics.codes, FileDiagnostics.codes, SyntaxDiagnostics.codes,
    SemanticDiagnostics.codes, DataDiagnostics.codes, Lint.codes, TrainingDiagnostics.codes,
    DriverDiagnostics.codes,
  ]

  /// All codes, by number.
  public static let all: [DiagnosticCode] = lists.flatMap { $0 }.sorted {
    ($0.id.dropFirst(), $0.id) < ($1.id.dropFirst(), $1.id)
  }

  /// The code of an id, in capitals or not.
  public static func find(_ id: String) -> DiagnosticCode? {
    let wanted = id.uppercased()
    return all.first { $0.id == wanted }
  }
}
