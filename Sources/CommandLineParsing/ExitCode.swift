/// How the program ends, as the number its caller sees.
public enum ExitCode: Int32, Sendable, CaseIterable {
  /// What was asked for is done.
  case done = 0
  /// Findings were reported, or an expectation of the spec failed.
  case findings = 1
  /// The command line cannot be used.
  case badUsage = 2
  /// The spec cannot be used.
  case badSpec = 3
  /// Data or a file cannot be used.
  case badFile = 4
  /// Interrupted after a checkpoint was written.
  case interrupted = 5
  /// The program itself is at fault.
  case internalError = 70

  /// What the number tells, in a few words.
  public var meaning: String {
    switch self {
    case .done: "done"
    case .findings: "findings, or an expectation of the spec failed"
    case .badUsage: "the command line cannot be used"
    case .badSpec: "the spec cannot be used"
    case .badFile: "data or a file cannot be used"
    case .interrupted: "interrupted; a checkpoint was written"
    case .internalError: "internal error"
    }
  }
}
