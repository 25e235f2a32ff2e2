import Support

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files beside the tests.
enum Samples {
  /// The folder of the package.
  static let root = (0..<4).reduce(#filePath) { path, _ in FilePath.folder(of: path) }
  /// The folder of the samples.
  static let folder = root + "/Tests/Semantics/Samples"
  /// The folder of the specs.
  static let specs = root + "/specs"

  /// Whether goldens and specs are to be rewritten.
  static let isUpdating = ProcessInfo.processInfo.environment["NNSPEC_UPDATE_GOLDENS"] == "1"
  /// The folder of the data sets, where the variable NNSPEC_DATASETS names one that is there.
  static let datasets = ProcessInfo.processInfo.environment["NNSPEC_DATASETS"].flatMap {
    LocalFileSystem().exists($0) ? $0 : nil
  }

  /// The text of a file; nil where there is none.
  static func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The specs in a folder, sorted.
  static func specs(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".nnspec") }.sorted()
  }

  /// Writes a file, where goldens are to be rewritten.
  static func update(_ path: String, _ text: String) {
    guard isUpdating else { return }
    _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
  }
}
