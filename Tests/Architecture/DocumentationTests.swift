import Testing

/// Every declaration that other files can see says what it is.
struct DocumentationTests {
  @Test func declarationsAreDocumented() {
    let missing = Repository.sources.flatMap(undocumented)
    #expect(missing == [])
  }

  @Test func theFinderSeesWhatIsMissing() {
    let text = """
      /// Known.
      public struct A {
        var b = 1
        /// Known.
        func c() { let d = 2; _ = d }
        private var e: Int { 3 }
      }
      func f(
        g: Int
      ) {}
      """
    #expect(undocumented(TextFile("x.swift", text)) == ["x.swift:3: var", "x.swift:8: func"])
  }

  private func undocumented(_ file: TextFile) -> [String] {
    let lines = file.lines
    return DeclarationFinder.declarations(of: file)
      .filter { $0.isMember && !$0.isPrivate && $0.keyword != "extension" }
      .filter { !isDocumented($0.line, lines) }
      .map { "\(file.path):\($0.line): \($0.keyword)" }
  }

  /// Whether a documentation comment stands above a line, attributes and conditions between.
  private func isDocumented(_ line: Int, _ lines: [Substring]) -> Bool {
    for above in lines[..<(line - 1)].reversed() {
      let text = above.utf8.drop { $0 == UInt8(ascii: " ") }
      if text.starts(with: "///".utf8) { return true }
      if text.first != UInt8(ascii: "@") && text.first != UInt8(ascii: "#") { return false }
    }
    return false
  }
}
