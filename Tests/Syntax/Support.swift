import Support
import Testing

@testable import Syntax

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files beside the tests.
enum Samples {
  /// The bytes of a sample, by its name; nil where there is none.
  static func bytes(_ name: String) -> [UInt8]? {
    let folder = FilePath.folder(of: #filePath)
    return FileManager.default.contents(atPath: folder + "/Samples/" + name).map { Array($0) }
  }

  /// The text of a sample.
  static func text(_ name: String) -> String? {
    bytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes a golden, where the variable NNSPEC_UPDATE_GOLDENS asks for it.
  static func update(_ name: String, _ text: String) {
    guard ProcessInfo.processInfo.environment["NNSPEC_UPDATE_GOLDENS"] == "1" else { return }
    let folder = FilePath.folder(of: #filePath)
    _ = FileManager.default.createFile(
      atPath: folder + "/Samples/" + name, contents: Data(text.utf8))
  }
}

/// A text parsed and rendered.
struct Parsed {
  let tree: SpecTree
  let diagnostics: [Diagnostic]
  let result: ParseResult
  let sources: SourceMap

  init(_ bytes: [UInt8], path: String = "test.nnspec", limits: SyntaxLimits = .standard) {
    var sources = SourceMap()
    let text = SourceText(path: path, bytes: bytes)
    let id = sources.add(text)
    result = ParseRun.complete(id, text, limits: limits)
    tree = result.tree
    diagnostics = result.diagnostics
    self.sources = sources
  }

  init(_ text: String, path: String = "test.nnspec", limits: SyntaxLimits = .standard) {
    self.init(Array(text.utf8), path: path, limits: limits)
  }

  /// All diagnostics as the user sees them.
  var rendered: String { DiagnosticRenderer(sources: sources).render(diagnostics) }

  /// The codes raised, in the order of the text.
  var codes: [String] { diagnostics.map(\.code.id) }

  /// The forms of the outermost statements.
  var kinds: [Statement.Kind] { tree.statements.map(\.kind) }
}
