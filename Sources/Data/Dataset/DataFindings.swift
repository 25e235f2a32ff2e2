import Support

/// What was found wrong with single examples while they were read, each once; from any thread.
public final class DataFindings: @unchecked Sendable {
  private let monitor = Monitor()
  private var messages: Set<String> = []

  /// Nothing found so far.
  public init() {}

  /// Notes a message, unless it is known.
  func note(_ message: String) {
    monitor.locked { _ = messages.insert(message) }
  }

  /// One warning for all that was found; nil where nothing was.
  public var warning: Diagnostic? {
    let found = monitor.locked { messages.sorted() }
    guard !found.isEmpty else { return nil }
    let more = found.count > 10 ? ["and \(found.count - 10) more"] : []
    return Diagnostic(
      DataDiagnostics.skippedImages,
      "\(DataDiagnostics.counted(found.count, "damaged image")) replaced by the next one of the "
        + "same class", at: nil, notes: Array(found.prefix(10)) + more)
  }
}
