import Support

/// The image files of a folder whose subfolders are classes.
struct ImageFolder {
  /// An image file.
  struct File: Sendable {
    /// The path as the spec would write it.
    let path: String
    /// The class.
    let label: Int32
    /// The length of the file.
    let size: Int
  }

  /// The names of the subfolders that hold images, in the order of their bytes, or those of the
  /// training part.
  let classes: [String]
  /// The files, class by class, by the bytes of their names.
  let files: [File]
  /// The folder as the spec names it.
  let path: String

  /// The endings of names that are read.
  static let endings = [".png", ".jpg", ".jpeg", ".ppm", ".pgm"]

  /// Lists a folder. Hidden files and files of other endings are left out; `known` are the classes
  /// of the training part, where another part is listed.
  init(_ path: String, known: [String]?, _ context: SourceContext) throws(DiagnosticError) {
    self.path = path
    let root = FilePath.join(context.folder, path)
    var files: [File] = []
    var classes = known ?? []
    for name in try ImageFolder.names(root, context) {
      let folder = FilePath.join(root, name)
      guard context.fileSystem.kind(folder) == .directory else { continue }
      let images = try ImageFolder.images(folder, context)
      if images.isEmpty { continue }
      if known == nil { classes.append(name) }
      guard let label = classes.firstIndex(of: name) else {
        throw DataDiagnostics.error(
          DataDiagnostics.unknownClass,
          "`\(path)` has the class `\(name)`, which the training part does not have",
          at: context.span)
      }
      let inside = FilePath.join(path, name)
      for image in images {
        files.append(
          File(path: FilePath.join(inside, image.name), label: Int32(label), size: image.size))
      }
    }
    guard !files.isEmpty else {
      throw DataDiagnostics.error(
        DataDiagnostics.empty, "`\(path)` has no subfolder with images", at: context.span,
        notes: [
          "each class has a folder of its own, such as `\(path)/cat/1.png`",
          "images end in \(ImageFolder.endings.joined(separator: ", "))",
        ])
    }
    (self.files, self.classes) = (files, classes)
  }

  private static func names(
    _ folder: String, _ context: SourceContext
  ) throws(DiagnosticError) -> [String] {
    do throws(FileError) {
      return try context.fileSystem.list(folder).filter { !$0.hasPrefix(".") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error, at: context.span))
    }
  }

  private static func images(
    _ folder: String, _ context: SourceContext
  ) throws(DiagnosticError) -> [(name: String, size: Int)] {
    try names(folder, context).compactMap { name in
      let lower = name.lowercased()
      guard endings.contains(where: lower.hasSuffix),
        case .file(let size) = context.fileSystem.kind(FilePath.join(folder, name))
      else { return nil }
      return (name, size)
    }
  }

  /// What tells this folder from another: the paths and lengths of its files.
  var hash: FileHash {
    let text = files.map { "\($0.path) \($0.size)\n" }.joined()
    return FileHash(
      path: path, bytes: files.reduce(0) { $0 + $1.size },
      hash: XXHash64.text(XXHash64.hash(Array(text.utf8))))
  }
}
