import Support

/// Collects diagnostics up to a limit, and counts the rest.
struct DiagnosticSink {
  /// The most that are kept.
  let limit: Int
  /// Those kept.
  private(set) var kept: [Diagnostic] = []
  /// How many were reported in all.
  private(set) var count = 0

  init(limit: Int) { self.limit = limit }

  /// Keeps a diagnostic if there is room.
  mutating func report(_ diagnostic: Diagnostic) {
    count += 1
    if kept.count < limit { kept.append(diagnostic) }
  }

  /// Takes back what was reported at some offsets.
  mutating func drop(where isMoot: (Int) -> Bool) {
    let all = kept.count
    kept.removeAll { isMoot(Self.key($0)) }
    count -= all - kept.count
    if kept.isEmpty { count = 0 }
  }

  /// The diagnostics of several sinks in the order of the text, at most `limit`; where some are
  /// left out, one more says how many.
  static func merged(_ sinks: [DiagnosticSink], limit: Int) -> [Diagnostic] {
    let all = sinks.flatMap(\.kept)
    let order = all.indices.sorted { (key(all[$0]), $0) < (key(all[$1]), $1) }
    let shown = order.prefix(limit).map { all[$0] }
    let hidden = sinks.reduce(0) { $0 + $1.count } - shown.count
    return hidden > 0 ? shown + [SyntaxDiagnostics.moreMistakes(hidden)] : shown
  }

  private static func key(_ diagnostic: Diagnostic) -> Int { diagnostic.span?.start ?? 0 }
}
