import Testing

/// The sizes of files, functions and lines.
struct MeasureTests {
  @Test func filesAreShort() {
    let lengths = Repository.code.map { ($0.lines.count, $0.path) }.sorted { $0.0 < $1.0 }
    #expect(lengths.count > 100)
    #expect(lengths.filter { $0.0 > 500 }.map(\.1) == [])
    #expect(lengths[lengths.count * 9 / 10].0 <= 300)
    #expect(lengths[lengths.count / 2].0 < 120)
  }

  @Test func testFilesAreShort() {
    #expect(Repository.tests.filter { $0.lines.count > 500 }.map(\.path) == [])
  }

  @Test func functionsAreShort() {
    var lengths: [Int] = []
    var long: [String] = []
    for file in Repository.sources {
      for declaration in DeclarationFinder.declarations(of: file) {
        guard ["func", "init", "subscript"].contains(declaration.keyword), let end = declaration.end
        else { continue }
        let length = end - declaration.line + 1
        lengths.append(length)
        if length > 60 { long.append("\(file.path):\(declaration.line): \(length) lines") }
      }
    }
    lengths.sort()
    #expect(long == [])
    #expect(lengths.count > 1000)
    #expect(lengths[lengths.count * 9 / 10] < 25)
    #expect(lengths[lengths.count / 2] < 10)
  }

  @Test func linesFitAHundredColumns() {
    var wide: [String] = []
    for file in Repository.code + Repository.tests {
      for (number, line) in file.lines.enumerated()
      where line.utf8.count > 100 && line.count > 100 {
        wide.append("\(file.path):\(number + 1): \(line.count) columns")
      }
    }
    #expect(wide == [])
  }

  @Test func linesHaveNeitherTabsNorTrailingBlanks() {
    var untidy: [String] = []
    for file in Repository.code + Repository.tests {
      for (number, line) in file.lines.enumerated()
      where line.utf8.contains(UInt8(ascii: "\t")) || line.utf8.last == UInt8(ascii: " ") {
        untidy.append("\(file.path):\(number + 1)")
      }
    }
    #expect(untidy == [])
  }
}
