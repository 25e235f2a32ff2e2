import Testing

/// Declarations say what they are: all that other targets see, and every type that is not private.
struct DocumentationTests {
  private static let types: Set = ["struct", "class", "enum", "protocol", "actor"]

  @Test func declarationsAreDocumented() {
    let missing = Repository.sources.flatMap { undocumented($0) { $0.isPublic || Self.isType($0) } }
    #expect(missing == [])
  }

  @Test func mostMembersAreDocumented() {
    let members = Repository.sources.flatMap { file in
      DeclarationFinder.declarations(of: file).filter { Self.isAsked($0) }
    }
    let missing = Repository.sources.flatMap { undocumented($0) { _ in true } }
    #expect(members.count > 1000)
    #expect(missing.count * 10 < members.count, "\(missing.count) of \(members.count)")
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
      public protocol B { func f() }
      func f(
        g: Int
      ) {}
      """
    let file = TextFile("x.swift", text)
    #expect(
      undocumented(file) { _ in true } == [
        "x.swift:3: var", "x.swift:8: protocol", "x.swift:9: func",
      ])
    #expect(undocumented(file) { $0.isPublic } == ["x.swift:8: protocol"])
  }

  private static func isType(_ declaration: FoundDeclaration) -> Bool {
    types.contains(declaration.keyword)
  }

  private static func isAsked(_ declaration: FoundDeclaration) -> Bool {
    declaration.isMember && !declaration.isPrivate && declaration.keyword != "extension"
  }

  private func undocumented(
    _ file: TextFile, _ isAsked: (FoundDeclaration) -> Bool
  ) -> [String] {
    DeclarationFinder.declarations(of: file)
      .filter { Self.isAsked($0) && isAsked($0) && !isDocumented($0.line, file.lines) }
      .map { "\(file.path):\($0.line): \($0.keyword)" }
  }

  /// Whether a documentation comment stands above a line, attributes and conditions between; a
  /// diagnostic code carries its meaning in its title and explanation.
  private func isDocumented(_ line: Int, _ lines: [Substring]) -> Bool {
    if lines[line - 1].contains("= DiagnosticCode(") { return true }
    for above in lines[..<(line - 1)].reversed() {
      let text = above.utf8.drop { $0 == UInt8(ascii: " ") }
      if text.starts(with: "///".utf8) { return true }
      if text.first != UInt8(ascii: "@") && text.first != UInt8(ascii: "#") { return false }
    }
    return false
  }
}
