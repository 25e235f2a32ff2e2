import Foundation

/// The targets and their imports as Package.swift states them.
struct PackageTable {
  /// What each target names as its imports, by target.
  private(set) var imports: [String: [String]] = [:]

  /// The targets from the bottom up, the executable last.
  private(set) var order: [String] = []

  /// Reads the rows `("Name", ["Import", ...])` and the executable's line.
  init() {
    let text = Repository.file("Package.swift")?.text ?? ""
    for row in text.matches(of: /\n {2}\("(\w+)", \[([^\]]*)\]\)/) {
      add(String(row.1), row.2)
    }
    for row in text.matches(of: /\.executableTarget\(\s*name: "(\w+)",[^\[]*\[([^\]]*)\]/) {
      add(String(row.1), row.2)
    }
    imports["CKernels"] = []
  }

  private mutating func add(_ name: String, _ list: Substring) {
    order.append(name)
    imports[name] = list.matches(of: /"(\w+)"/).map { String($0.1) }
  }

  /// Everything that a target may import.
  func reachable(from target: String) -> Set<String> {
    var found: Set<String> = []
    var waiting = imports[target] ?? []
    while let next = waiting.popLast() {
      guard found.insert(next).inserted else { continue }
      waiting += imports[next] ?? []
    }
    return found
  }
}
