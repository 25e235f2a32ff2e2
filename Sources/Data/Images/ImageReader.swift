import Support

/// How image files become examples of one size.
struct ImageForm: Sendable {
  /// What is done with images of another size.
  enum Fit: String, Sendable, CaseIterable {
    /// They are an error.
    case exact
    /// The middle part of the same aspect is scaled.
    case crop
    /// They are scaled, the aspect is lost.
    case stretch
  }

  /// The size of an example; 1 or 3 channels.
  let shape: ImageShape
  /// What is done with images of another size.
  let fit: Fit

  /// The bytes of an example; nil where the picture has another size and may not.
  func bytes(_ picture: Picture) -> [UInt8]? {
    let picture = picture.with(channels: shape.channels)
    if picture.shape == shape { return picture.bytes }
    switch fit {
    case .exact: return nil
    case .crop: return scaled(picture, Box.middle(of: picture.shape, like: shape))
    case .stretch: return scaled(picture, Box(picture.shape))
    }
  }

  private func scaled(_ picture: Picture, _ box: Box) -> [UInt8] {
    let source = picture.bytes.map { Float($0) }
    var result = [Float](repeating: 0, count: shape.count)
    var scratch = [Float](
      repeating: 0, count: Resampling.scratchCount(from: picture.shape, to: shape))
    Resampling(box, of: picture.shape, to: shape).run(source, &result, scratch: &scratch)
    return result.map { UInt8(max(0, min(255, $0.rounded()))) }
  }
}

/// Decodes the images of a folder one by one, when they are wanted.
struct ImageReader: ExampleReader {
  private let files: [ImageFolder.File]
  private let form: ImageForm
  private let context: SourceContext
  /// Whether damaged files are replaced.
  private let skips: Bool
  private let findings: DataFindings

  /// A reader of a folder's files.
  init(
    _ folder: ImageFolder, _ form: ImageForm, skips: Bool, _ context: SourceContext,
    _ findings: DataFindings
  ) {
    files = folder.files
    (self.form, self.context, self.skips, self.findings) = (form, context, skips, findings)
  }

  /// Writes an image's bytes. Where damaged files are skipped, the next sound one of the same class
  /// takes the place of one, so that the target stays right.
  func read(
    _ example: ExamplePlace, into row: UnsafeMutableRawPointer
  ) throws(DiagnosticError) {
    var index = example.index
    while true {
      do throws(DiagnosticError) {
        let bytes = try decode(files[index])
        row.copyMemory(from: bytes, byteCount: bytes.count)
        return
      } catch {
        let isDamage = error.diagnostics.first?.code == DataDiagnostics.badImage
        guard skips, isDamage, let first = error.diagnostics.first else { throw error }
        findings.note(first.message)
        index = next(after: index)
        if index == example.index { throw error }
      }
    }
  }

  private func next(after index: Int) -> Int {
    let label = files[index].label
    let following = (index + 1) % files.count
    if files[following].label == label { return following }
    return files.firstIndex { $0.label == label } ?? index
  }

  private func decode(_ file: ImageFolder.File) throws(DiagnosticError) -> [UInt8] {
    let picture = try ImageReader.picture(file.path, context)
    if let bytes = form.bytes(picture) { return bytes }
    throw DataDiagnostics.error(
      DataDiagnostics.otherImageSize,
      "`\(file.path)` has \(picture.shape.plane) pixels, the examples have \(form.shape.plane)",
      at: context.span,
      notes: ["`fit = crop` scales and cuts images to one size, `fit = stretch` scales alone"])
  }

  /// The picture of a file at a path of the spec.
  static func picture(_ path: String, _ context: SourceContext) throws(DiagnosticError) -> Picture {
    let mapped: MappedBytes
    do throws(FileError) {
      mapped = try context.fileSystem.map(FilePath.join(context.folder, path))
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error, at: context.span))
    }
    do throws(PictureError) {
      return try PictureDecoder.decode(mapped.bytes)
    } catch {
      throw DataDiagnostics.unreadable(path, error, at: context.span)
    }
  }
}
