import Testing

/// The README's table of targets against Package.swift.
struct FrontPageTests {
  @Test func theTableOfTargetsIsThePackages() {
    let table = PackageTable()
    let rows = (Repository.file("README.md")?.text ?? "")
      .matches(of: /(?m)^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$/)
    let stated = Dictionary(
      rows.map { (String($0.1), imports($0.3)) }, uniquingKeysWith: { first, _ in first })
    #expect(stated == table.imports.mapValues { $0.sorted() })
    #expect(rows.map { String($0.1) }.filter { $0 != "CKernels" } == table.order)
  }

  private func imports(_ cell: Substring) -> [String] {
    cell.matches(of: /\w+/).map { String($0.0) }.sorted()
  }
}
