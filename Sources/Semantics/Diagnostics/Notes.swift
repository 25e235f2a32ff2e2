import Support

/// Collects the diagnostics of a check; the same message about the same place is kept once.
final class Notes {
  private(set) var diagnostics: [Diagnostic] = []
  private var seen: Set<Diagnostic> = []
  /// The chain of blocks and repeats that leads to the current place; added to what is reported.
  var chain: [Label] = []
  /// Whether what is reported is thrown away, while something is only tried.
  private var silent = 0

  /// Reports.
  func add(_ diagnostic: Diagnostic) {
    guard silent == 0 else { return }
    var complete = diagnostic
    for label in chain.reversed().prefix(4) where label.span != diagnostic.span {
      complete.labels.append(label)
    }
    if seen.insert(complete).inserted { diagnostics.append(complete) }
  }

  /// Runs `attempt` and throws its reports away.
  func quietly<Result>(_ attempt: () -> Result) -> Result {
    silent += 1
    defer { silent -= 1 }
    return attempt()
  }

  /// Whether an error was reported.
  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
