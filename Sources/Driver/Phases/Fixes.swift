import Semantics
import Support

/// Applies fixes to a spec's own file.
public enum Fixes {
  /// Applies every certain fix whose edits do not touch another's, and returns what was done. The
  /// file is replaced as a whole.
  public static func apply(_ path: String, _ bench: Workbench) throws(DiagnosticError) -> [String] {
    let report = bench.check(path)
    guard let source = report.result.sources.texts.first, source.path == path else { return [] }
    var edits: [Fix.Edit] = []
    var summaries: [String] = []
    for fix in report.diagnostics.compactMap(\.fix) {
      let own = fix.edits.allSatisfy { $0.span.source == SourceID(0) }
      let free = fix.edits.allSatisfy { edit in !edits.contains { touches($0.span, edit.span) } }
      guard own, free else { continue }
      edits += fix.edits
      summaries.append(fix.summary)
    }
    guard !edits.isEmpty else { return [] }
    do throws(FileError) {
      try bench.fileSystem.replace(path, with: edited(source.bytes, edits))
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    return summaries
  }

  private static func touches(_ left: Span, _ right: Span) -> Bool {
    left.start <= right.end && right.start <= left.end
  }

  /// The bytes with all edits made, from the end so that offsets hold.
  public static func edited(_ bytes: [UInt8], _ edits: [Fix.Edit]) -> [UInt8] {
    var result = bytes
    for edit in edits.sorted(by: { $0.span.start > $1.span.start }) {
      let range = edit.span.start..<min(edit.span.end, result.count)
      guard range.lowerBound <= result.count else { continue }
      result.replaceSubrange(range, with: Array(edit.replacement.utf8))
    }
    return result
  }
}
