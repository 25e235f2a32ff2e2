import Foundation
import Graph
import Schema
import Testing

@testable import Operators

@Suite struct CatalogueTests {
  private static let named: [Declaration] =
    OperatorCatalogue.layers.declarations + OperatorCatalogue.losses.declarations
    + OperatorCatalogue.metrics.declarations

  @Test func everyDeclarationIsComplete() {
    for declaration in Self.named + OperatorCatalogue.operators.declarations {
      #expect(declaration.summary.hasSuffix("."), "\(declaration.name)")
      #expect(!declaration.source.isEmpty, "\(declaration.name)")
      for argument in declaration.arguments {
        #expect(!argument.summary.isEmpty, "\(declaration.name).\(argument.name)")
      }
    }
  }

  @Test func everyThingOfTheLanguageHasAnExample() {
    for declaration in Self.named {
      #expect(declaration.example.contains(declaration.name), "\(declaration.name)")
    }
  }

  @Test func everyDefaultIsAcceptedByItsType() throws {
    for declaration in Self.named + OperatorCatalogue.operators.declarations {
      for argument in declaration.arguments {
        guard case .value(let value) = argument.fallback else { continue }
        let coerced = try argument.type.coerce(value)
        let again = try argument.type.coerce(coerced)
        #expect(again == coerced, "\(declaration.name).\(argument.name)")
      }
    }
  }

  @Test func everyEntryStandsInItsCategory() {
    for declaration in OperatorCatalogue.layers.declarations {
      #expect(declaration.category == .layer, "\(declaration.name)")
    }
    for declaration in OperatorCatalogue.losses.declarations {
      #expect(declaration.category == .loss, "\(declaration.name)")
    }
    for declaration in OperatorCatalogue.metrics.declarations {
      #expect(declaration.category == .metric, "\(declaration.name)")
    }
  }

  @Test func everyLayerWithoutRequiredArgumentsBuildsAGraphThatReadsBack() throws {
    for declaration in OperatorCatalogue.layers.declarations
    where declaration.arguments.allSatisfy({ $0.fallback != .required }) {
      for type in [TensorType([8], batched: true), TensorType([4, 4, 3], batched: true)] {
        guard let built = try? BuiltLayer(declaration.name, on: type) else { continue }
        try Verifier.verify(built.graph)
        let text = built.graph.text
        let copy = try Graph(text: text, operators: OperatorCatalogue.operators)
        #expect(copy.text == text, "\(declaration.name)")
      }
    }
  }

  /// Listings may call a step by an activation's name; nothing else does outside of its file.
  @Test func everyActivationIsNamedInItsOwnFileAlone() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Operators")
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    let texts = files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.compactMap {
      try? String(contentsOf: $0, encoding: .utf8)
    }
    #expect(texts.count > 20)
    for name in ActivationTable.names {
      let naming = texts.filter { text in
        text.replacingOccurrences(of: "Elementwise(\"\(name)\"", with: "").contains("\"\(name)\"")
      }
      #expect(naming.count == 1, "\(name)")
    }
  }
}
