import Foundation
import Testing

/// "One file and one line": outside its own folder, an entry of a catalogue is named in the
/// catalogue only.
struct PromiseTests {
  /// A folder of entries, what marks one, and the catalogue that lists them.
  struct Family: Sendable, CustomTestStringConvertible {
    let folder: String
    let conformance: String
    let catalogue: String

    var testDescription: String { folder }
  }

  /// What numbers, `per` and `then` of the language become: the builder names these itself.
  private static let forms: Set = [
    "ConstantInitializer", "ConstantSchedule", "ScaledRate", "SequenceSchedule",
  ]
  private static let families =
    [
      Family(
        folder: "Sources/Operators/Activations/", conformance: "Activation",
        catalogue: "Sources/Operators/Catalogue.swift")
    ]
    + [
      ("Initialisers", "Initializer"), ("Regularisers", "Regularizer"), ("Optimisers", "Optimizer"),
      ("Schedules", "Schedule"),
    ].map { folder, conformance in
      Family(
        folder: "Sources/Optimisation/\(folder)/", conformance: conformance,
        catalogue: "Sources/Optimisation/Catalogues.swift")
    }
    + [
      Family(
        folder: "Sources/Lint/Rules/", conformance: "LintRule",
        catalogue: "Sources/Lint/LintCatalogue.swift")
    ]

  @Test(arguments: families) func anEntryIsOneFileAndOneLine(_ family: Family) {
    var entries = 0
    for file in Repository.sources where file.path.hasPrefix(family.folder) {
      guard let name = entry(of: file, family.conformance), !Self.forms.contains(name)
      else { continue }
      entries += 1
      let places = Repository.sources.filter { !$0.places(of: name).isEmpty }.map(\.path)
      #expect(places.contains(file.path))
      #expect(places.filter { !$0.hasPrefix(family.folder) } == [family.catalogue], "\(name)")
    }
    #expect(entries >= 3)
  }

  /// The name of the type in a file that conforms to a protocol.
  private func entry(of file: TextFile, _ conformance: String) -> String? {
    for line in file.code where line.contains(" struct ") || line.hasPrefix("struct ") {
      let words = line.split { !$0.isLetter && !$0.isNumber }
      guard let place = words.firstIndex(of: "struct"), words.count > place + 1 else { continue }
      if words[(place + 2)...].contains(Substring(conformance)) { return String(words[place + 1]) }
    }
    return nil
  }
}
