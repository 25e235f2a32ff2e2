/// The diagnostics that file errors turn into.
public enum FileDiagnostics {
  /// A file that cannot be opened or read.
  public static let unreadable = DiagnosticCode(
    "E0901", "a file cannot be read",
    """
    The tool could not open or read a file or folder that the command or the spec names. Relative \
    data paths start at the spec's own folder, or at the folder given with --data or in the \
    variable NNSPEC_DATA. Check the spelling, that the file is there, and that you may read it.
    """)

  /// A file that cannot be written.
  public static let unwritable = DiagnosticCode(
    "E0902", "a file cannot be written",
    """
    The tool could not create or write a file. Files are first written beside their final place \
    and renamed once they are complete, so an earlier version of the file is untouched. Check the \
    free space of the disk and your rights on the folder, or choose another with --out.
    """)

  /// A run folder in use.
  public static let locked = DiagnosticCode(
    "E0903", "the folder is in use by another process",
    """
    Two processes that write to one run folder would spoil each other's checkpoints, so the second \
    one is refused before it touches anything. Wait for the first to end, or give another folder \
    with --out. The lock goes with the process that holds it: a crashed owner leaves none behind.
    """)

  /// All codes of this layer.
  public static let codes = [unreadable, unwritable, locked]

  /// The diagnostic of a file error, with what to do about it.
  public static func diagnostic(_ error: FileError, at span: Span? = nil) -> Diagnostic {
    let reading = ["read", "list"].contains(error.operation)
    let code = error.cause == .locked ? locked : reading ? unreadable : unwritable
    let (why, remedy) = explain(error.cause)
    return Diagnostic(
      code, "cannot \(error.operation) `\(Printable.clean(error.path))`: \(why)", at: span,
      notes: remedy.map { [$0] } ?? [])
  }

  private static func explain(_ cause: FileError.Cause) -> (why: String, remedy: String?) {
    switch cause {
    case .missing:
      ("no such file or folder", "relative data paths start at the spec's folder or at --data DIR")
    case .denied: ("permission denied", nil)
    case .wrongKind: ("a folder stands where a file is wanted, or a file where a folder is", nil)
    case .full: ("no space left", "free some space or choose another folder with --out")
    case .locked:
      ("another process is using it", "wait for it, or choose another folder with --out")
    case .tooLarge(let limit): ("it is larger than the limit of \(ByteCount.text(limit))", nil)
    case .system(let number): ("the system reports error \(number)", nil)
    }
  }
}
