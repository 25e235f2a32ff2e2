import Schema
import Support
import Testing

@testable import Data

@Suite struct DataCatalogueTests {
  @Test func declarationsAreComplete() {
    let all = DataCatalogues.sources.declarations + DataCatalogues.preprocessing.declarations
    #expect(all.count == Set(all.map(\.name)).count)
    for declaration in all {
      #expect(!declaration.summary.isEmpty && declaration.summary.hasSuffix("."))
      #expect(!declaration.source.isEmpty && !declaration.example.isEmpty)
      #expect(declaration.example.contains(declaration.name))
      for argument in declaration.arguments {
        guard case .value(let value) = argument.fallback else { continue }
        #expect(throws: Never.self) { try argument.type.coerce(value) }
      }
    }
  }

  @Test func codesAreDistinctAndExplained() {
    let ids = DataDiagnostics.codes.map(\.id)
    #expect(Set(ids).count == ids.count)
    for code in DataDiagnostics.codes {
      #expect(code.id.hasPrefix("E06") || code.id.hasPrefix("W06"))
      #expect(code.explanation.count > 120 && !code.title.isEmpty)
    }
  }
}
