import Foundation

/// The files of this repository as the tests here read them.
enum Repository {
  /// The folder that holds Package.swift.
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The Swift files below Sources.
  static let sources = files(in: "Sources", endings: ["swift"])

  /// The Swift and C files below Sources.
  static let code = files(in: "Sources", endings: ["swift", "c", "h"])

  /// The Swift files below Tests.
  static let tests = files(in: "Tests", endings: ["swift"])

  /// What a reader meets: code, specs, the grammar, the front page and the scripts.
  static let published =
    code + files(in: "specs", endings: ["nnspec"]) + files(in: "grammar", endings: ["md", "ebnf"])
    + ["README.md", "Package.swift", ".ci/run"].compactMap(file)

  /// The files below a folder, by their endings, in the order of their paths.
  static func files(in folder: String, endings: Set<String>) -> [TextFile] {
    let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path())
    return (names?.compactMap { $0 as? String } ?? []).sorted()
      .filter { endings.contains(($0 as NSString).pathExtension) }
      .compactMap { file(folder + "/" + $0) }
  }

  /// One file, by its path below the root; nil where there is none.
  static func file(_ path: String) -> TextFile? {
    (try? String(contentsOf: root.appending(path: path), encoding: .utf8))
      .map { TextFile(path, $0) }
  }
}

