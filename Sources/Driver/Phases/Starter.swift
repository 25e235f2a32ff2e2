import Support

/// The first spec of a new folder.
public enum Starter {
  /// Writes `NAME.nnspec` into a folder, named after it, and returns the path; a spec that is there
  /// is left alone.
  public static func write(
    to folder: String, _ fileSystem: any FileSystem
  ) throws(DiagnosticError) -> String {
    let name = FilePath.name(of: folder.hasSuffix("/") ? String(folder.dropLast()) : folder)
    let path = FilePath.join(folder, (name.isEmpty || name == "." ? "net" : name) + ".nnspec")
    do throws(FileError) {
      guard !fileSystem.exists(path) else {
        throw FileError("create", path, .wrongKind)
      }
      try fileSystem.createDirectory(folder)
      try fileSystem.replace(path, with: text)
    } catch {
      let exists = fileSystem.exists(path)
      throw DiagnosticError(
        exists
          ? Diagnostic(
            FileDiagnostics.unwritable, "`\(path)` is there already",
            notes: ["choose another folder"])
          : FileDiagnostics.diagnostic(error))
    }
    return path
  }

  /// The spec: digits that the tool draws itself.
  static let text = """
    // Digits that nnspec draws itself, so that no data file is needed.

    data {
      train      = glyphs(count = 20_000)
      test       = glyphs(count = 4_000)
      validation = 10% of train
      preprocess = [scale(1 / 255), standardize(per = channel)]
    }

    model {
      input image: 28x28x1
      flatten
      linear(128)
      batch_norm
      relu
      linear(classes) as head
      output logits
    }

    train {
      loss      = cross_entropy
      optimizer = adam
      rate      = cosine(2e-3, over = 6 epochs)
      batch     = 128
    }

    expect {
      test.accuracy >= 95%
    }

    """
}
