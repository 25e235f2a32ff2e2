import Schema
import Support

@testable import Semantics

/// A spec that was checked, with files in memory.
struct Checked {
  let result: CheckResult

  /// Checks `text` as `test.nnspec`, beside other files.
  init(
    _ text: String, files: [String: String] = [:], overrides: [String] = [],
    requiresData: Bool = false
  ) {
    var all = files
    all["test.nnspec"] = text
    let context = CheckContext(
      fileSystem: MemoryFileSystem(all), overrides: overrides, requiresData: requiresData)
    result = Checker.check("test.nnspec", context)
  }

  /// The codes raised, in the order of the text.
  var codes: [String] { result.diagnostics.map(\.code.id) }

  /// All diagnostics as the user sees them.
  var rendered: String { DiagnosticRenderer(sources: result.sources).render(result.diagnostics) }

  /// The text that a diagnostic points at.
  func place(_ index: Int = 0) -> String {
    guard index < result.diagnostics.count, let span = result.diagnostics[index].span else {
      return ""
    }
    return result.sources[span.source].slice(span.start..<span.end)
  }
}

/// Specs that tests vary.
enum Specs {
  /// A spec of points in the plane around the statements of a model.
  static func model(_ body: String, before: String = "", after: String = "") -> String {
    """
    \(before)
    data { train = moons }
    model {
      input x: 2
      \(body)
    }
    train { loss = cross_entropy }
    \(after)
    """
  }
}
