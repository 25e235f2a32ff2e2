import Schema
import Semantics
import Support
import Testing

@testable import Driver

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ManualTests {
  /// The rendered file, beside the grammar.
  private static let path = FilePath.normalized(
    String(FilePath.folder(of: #filePath).dropFirst()) + "/../../../grammar/reference.md"
  ).map { "/" + $0 }

  @Test func renderedManualIsUpToDate() throws {
    let path = try #require(Self.path)
    let manual = Manual.render()
    if ProcessInfo.processInfo.environment["NNSPEC_UPDATE_GOLDENS"] == "1" {
      _ = FileManager.default.createFile(atPath: path, contents: Data(manual.utf8))
    }
    let file = FileManager.default.contents(atPath: path)
    let isFresh = file.map { String(decoding: $0, as: UTF8.self) } == manual
    #expect(isFresh, "grammar/reference.md is stale: run the tests with NNSPEC_UPDATE_GOLDENS=1")
  }

  @Test func everyDeclarationHasAnEntry() throws {
    let manual = Manual.render()
    for category in Category.allCases where category != .primitive {
      for declaration in Registry.declarations(category) {
        #expect(manual.contains("### \(declaration.name)\n\n\(declaration.summary)"))
        #expect(Manual.entry(declaration.name)?.contains(declaration.name) == true)
      }
    }
  }

  @Test func entriesSayWhatAStudentAsks() {
    for category in Manual.categories {
      for declaration in Registry.declarations(category) {
        #expect(declaration.summary.hasSuffix("."), "\(declaration.name)")
        #expect(!declaration.source.isEmpty, "\(declaration.name)")
        #expect(!declaration.example.isEmpty, "\(declaration.name) has no example")
      }
    }
  }

  @Test func linesForTheTerminalAreNarrow() throws {
    for name in Manual.names {
      let entry = try #require(Manual.entry(name))
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated()
      where line.count > 80 && line.contains(" ") && lines[max(0, index - 1)] != "Example:" {
        Issue.record("\(name): \(line)")
      }
    }
  }

  @Test func codesAreUniqueAndExplained() throws {
    let ids = AllCodes.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    for code in AllCodes.all {
      let text = try #require(Manual.code(code.id.lowercased()))
      #expect(text.hasPrefix("\(code.id): \(code.title)\n\n"))
      #expect(text.count > code.id.count + code.title.count + 60, "\(code.id) explains too little")
    }
  }

  @Test func unknownNamesHaveNoEntry() {
    #expect(Manual.entry("relou") == nil)
    #expect(Manual.code("E9999") == nil)
  }
}
