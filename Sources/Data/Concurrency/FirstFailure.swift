import Support

/// Keeps the failure of the first of several pieces of work, so that the same one is reported at
/// any number of threads.
final class FirstFailure: @unchecked Sendable {
  private let monitor = Monitor()
  private var piece = Int.max
  private var error: DiagnosticError?

  /// Runs a piece and remembers what it throws.
  func catching(_ piece: Int, _ body: () throws(DiagnosticError) -> Void) {
    do throws(DiagnosticError) {
      try body()
    } catch {
      monitor.locked {
        guard piece < self.piece else { return }
        (self.piece, self.error) = (piece, error)
      }
    }
  }

  /// Throws what was remembered, once all pieces are done.
  func check() throws(DiagnosticError) {
    if let error { throw error }
  }
}
