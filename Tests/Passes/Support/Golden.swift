import Graph
import Operators
import Support
import Testing

@testable import Passes

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A graph before and after passes, as two texts in the folder Goldens: `NAME.before.txt` is
/// written by hand, `NAME.after.txt` by the tests where NNSPEC_UPDATE_GOLDENS is 1. A name starts
/// with that of its pass, or with `pipeline` for the whole inference pipeline.
struct Golden: CustomTestStringConvertible, Sendable {
  let name: String

  private static let folder = FilePath.folder(of: #filePath) + "/../Goldens/"
  private static let isUpdating =
    ProcessInfo.processInfo.environment["NNSPEC_UPDATE_GOLDENS"] == "1"

  /// All cases of the folder, in the order of their names.
  static let all: [Golden] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".before.txt") }.sorted().map {
      Golden(name: String($0.dropLast(".before.txt".count)))
    }
  }()

  /// All passes, each once.
  static let passes: [any Pass.Type] = {
    var found: [any Pass.Type] = []
    let lists = Pipeline.inference + Pipeline.beforeGradient + Pipeline.training
    for pass in lists where !found.contains(where: { $0.name == pass.name }) { found.append(pass) }
    return found
  }()

  var testDescription: String { name }

  /// The passes that the case runs.
  var passes: [any Pass.Type] {
    if name.hasPrefix("pipeline-") { return Pipeline.inference }
    return Golden.passes.filter { name.hasPrefix($0.name + "-") }
  }

  /// The graph before the passes; its text must be what the printer makes of it.
  func before() throws -> Graph {
    let text = try #require(Golden.read(name + ".before.txt"), "no \(name).before.txt")
    let graph = try Graph(text: text, operators: OperatorCatalogue.operators)
    Golden.expect(graph.text, name + ".before.txt")
    return graph
  }

  /// Compares a graph with the golden.
  func expectAfter(_ graph: Graph) { Golden.expect(graph.text, name + ".after.txt") }

  private static func read(_ file: String) -> String? {
    FileManager.default.contents(atPath: folder + file).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func expect(_ text: String, _ file: String) {
    if isUpdating {
      _ = FileManager.default.createFile(atPath: folder + file, contents: Data(text.utf8))
    }
    let isEqual = read(file) == text
    #expect(isEqual, "\(file) differs; NNSPEC_UPDATE_GOLDENS=1 rewrites it. Found:\n\(text)")
  }
}
