import Support

/// Collects the diagnostics of a check; the same message about the same place is kept once, however
/// often a block or repeat leads there.
final class Notes {
  /// The most diagnostics of one check.
  static let most = 100
  static let moreCode = DiagnosticCode(
    "E0213", "more mistakes than are shown",
    """
    One run reports every independent mistake, but at most a hundred. Correct those shown first \
    and check again: many of the others may go with them.
    """)

  private struct Key: Hashable {
    let code: String
    let message: String
    let span: Span?
  }

  private(set) var diagnostics: [Diagnostic] = []
  private var seen: Set<Key> = []
  /// The chain of blocks and repeats that leads to the current place; added to what is reported.
  var chain: [Label] = []
  /// Whether what is reported is thrown away, while something is only tried.
  private var silent = 0
  /// Whether an error was reported.
  private(set) var hasErrors = false

  /// Whether so much was reported that looking for more is of no use.
  var isFull: Bool { diagnostics.count >= Self.most }

  /// Reports.
  func add(_ diagnostic: Diagnostic) {
    guard silent == 0, !isFull else { return }
    let isGeneral = diagnostic.code == NameDiagnostics.unavailable
    let span = isGeneral ? nil : diagnostic.span
    let key = Key(code: diagnostic.code.id, message: diagnostic.message, span: span)
    guard seen.insert(key).inserted else { return }
    var complete = diagnostic
    if diagnostic.span != nil {
      for label in chain.reversed().prefix(4) where label.span != diagnostic.span {
        complete.labels.append(label)
      }
    }
    if complete.severity == .error { hasErrors = true }
    diagnostics.append(complete)
    if isFull {
      diagnostics.append(
        Diagnostic(Self.moreCode, "there are more mistakes than these \(Self.most)"))
      hasErrors = true
    }
  }

  /// Whether something of a code was reported.
  func contains(_ code: DiagnosticCode) -> Bool { diagnostics.contains { $0.code == code } }

  /// Runs `attempt` and throws its reports away.
  func quietly<Result>(_ attempt: () -> Result) -> Result {
    silent += 1
    defer { silent -= 1 }
    return attempt()
  }
}
