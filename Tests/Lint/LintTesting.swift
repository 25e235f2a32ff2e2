import Semantics
import Support

@testable import Lint

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files beside the tests.
enum LintSamples {
  private static let folder = FilePath.folder(of: #filePath) + "/Samples/"

  /// Checks a sample by its name, and lints it.
  static func lint(_ name: String) -> Linted {
    let context = CheckContext(fileSystem: LocalFileSystem())
    return Linted(Checker.check(folder + name + ".nnspec", context))
  }

  /// The text of a golden; nil where there is none.
  static func golden(_ name: String) -> String? {
    FileManager.default.contents(atPath: folder + name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes a golden, where the variable NNSPEC_UPDATE_GOLDENS asks for it.
  static func update(_ name: String, _ text: String) {
    guard ProcessInfo.processInfo.environment["NNSPEC_UPDATE_GOLDENS"] == "1" else { return }
    _ = FileManager.default.createFile(atPath: folder + name, contents: Data(text.utf8))
  }
}

/// A spec checked and linted.
struct Linted {
  /// The check's result.
  let check: CheckResult
  /// The findings; empty where the check failed.
  let findings: [Diagnostic]

  init(_ check: CheckResult) {
    self.check = check
    findings = check.experiment.map(Lint.run) ?? []
  }

  /// The codes found, in order.
  var codes: [String] { findings.map(\.code.id) }

  /// The findings as the user sees them, under paths without folders.
  var rendered: String {
    var sources = SourceMap()
    for text in check.sources.texts {
      let name = text.path.split(separator: "/").last.map(String.init) ?? text.path
      _ = sources.add(SourceText(path: name, bytes: text.bytes))
    }
    return DiagnosticRenderer(sources: sources).render(findings)
  }
}
