import Testing

/// What each target imports against the table in Package.swift.
struct LayerTests {
  private static let system: Set = [
    "Glibc", "Musl", "Darwin", "Synchronization", "Dispatch",
  ]
  private static let table = PackageTable()

  @Test func theTableIsRead() {
    #expect(Self.table.order.count >= 15)
    #expect(Self.table.imports["Semantics"]?.contains("Syntax") == true)
    #expect(Self.table.reachable(from: "Semantics").contains("Support"))
    #expect(!Self.table.reachable(from: "Support").contains("Semantics"))
  }

  @Test func everyFolderOfSourcesIsATarget() throws {
    let folders = Set(Repository.sources.map(\.target))
    #expect(folders.subtracting(Self.table.imports.keys) == [])
    #expect(Set(Self.table.order).subtracting(folders) == [])
  }

  @Test func importsStayWithinTheTable() {
    var refused: [String] = []
    for file in Repository.sources {
      let allowed = Self.table.reachable(from: file.target).union(Self.system)
      for module in imports(of: file) where !allowed.contains(module) {
        refused.append("\(file.path): import \(module)")
      }
    }
    #expect(refused == [])
  }

  /// Foundation brings tables whose loading alone takes longer than a start may, and even its
  /// essentials are half of what a process loads.
  @Test func noSourceImportsFoundation() {
    let refused = Repository.sources.filter { file in
      imports(of: file).contains { $0.hasPrefix("Foundation") }
    }
    #expect(refused.map(\.path) == [])
  }

  @Test func noTargetReachesItself() {
    for target in Self.table.imports.keys {
      #expect(!Self.table.reachable(from: target).contains(target), "\(target) reaches itself")
    }
  }

  private func imports(of file: TextFile) -> [String] {
    file.code.compactMap { line in
      let words = line.split(separator: " ").drop { $0.hasPrefix("@") || $0 == "public" }
      guard words.first == "import", let name = words.last else { return nil }
      return String(name.split(separator: ".")[0])
    }
  }
}
