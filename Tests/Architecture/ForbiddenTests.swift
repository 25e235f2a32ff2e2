import Foundation
import Testing

/// What no file of the repository may hold.
struct ForbiddenTests {
  @Test(arguments: ["try!", "as!", "fatalError"]) func nothingForces(_ word: String) {
    #expect(Repository.sources.flatMap { $0.places(of: word) } == [])
  }

  /// An unwrapping is allowed where the line itself or the one above says why it holds.
  @Test func unwrappingIsExplained() {
    var found: [String] = []
    for file in Repository.sources {
      for (index, line) in file.code.enumerated() where unwraps(Array(line.utf8)) {
        let above = index > 0 ? file.lines[index - 1] : ""
        if !file.lines[index].contains("//") && !above.contains("//") {
          found.append("\(file.path):\(index + 1): \(line)")
        }
      }
    }
    #expect(found == [])
  }

  /// Whether an exclamation mark follows a value: a name, or a closing bracket.
  private func unwraps(_ line: [UInt8]) -> Bool {
    line.indices.contains { place in
      guard line[place] == UInt8(ascii: "!"), place > 0 else { return false }
      let before = line[place - 1]
      let next = place + 1 < line.count ? line[place + 1] : 0
      return next != UInt8(ascii: "=")
        && (TextFile.isLetter(before) || before == UInt8(ascii: ")") || before == UInt8(ascii: "]"))
    }
  }

  @Test(arguments: ["/work/", "/root/", "/home/", "/Users/", "/var/folders", "localhost"])
  func nothingNamesAMachine(_ place: String) {
    #expect(Repository.published.flatMap { $0.places(of: place, code: false) } == [])
  }

  /// The one address in the code is the name of the SVG vocabulary.
  @Test func addressesAreVocabularies() {
    for scheme in ["http://", "https://"] {
      for file in Repository.code where file.text.contains(scheme) {
        let pieces = file.text.components(separatedBy: scheme).dropFirst()
        #expect(pieces.allSatisfy { $0.hasPrefix("www.w3.org/") }, "\(file.path)")
      }
    }
  }

  @Test(arguments: ["TODO", "FIXME", "XXX", "HACK"]) func nothingIsLeftForLater(_ word: String) {
    #expect(Repository.published.flatMap { $0.places(of: word, code: false) } == [])
  }
}
