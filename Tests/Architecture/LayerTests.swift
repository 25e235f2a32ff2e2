import Testing

/// What each target imports against the table in Package.swift.
struct LayerTests {
  private static let system: Set = [
    "FoundationEssentials", "Foundation", "Glibc", "Musl", "Darwin", "Synchronization", "Dispatch",
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

  /// Foundation brings collation tables whose loading alone takes longer than a start may.
  @Test func foundationIsOnlyTheFallbackOfItsEssentials() {
    let refused = Repository.sources.flatMap { file in
      file.code.indices.filter { place in
        file.code[place].split(separator: " ") == ["import", "Foundation"]
          && (place == 0 || file.code[place - 1] != "#else")
      }.map { "\(file.path):\($0 + 1)" }
    }
    #expect(refused == [])
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
