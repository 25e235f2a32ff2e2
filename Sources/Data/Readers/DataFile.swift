import Support

/// A data file as it lies on disk, mapped, with what is needed to take its content apart.
struct DataFile {
  /// The path as the spec writes it.
  let path: String
  private let mapped: MappedBytes
  private let context: SourceContext

  /// Opens the file at a path of the spec.
  init(_ path: String, _ context: SourceContext) throws(DiagnosticError) {
    self.path = path
    self.context = context
    do throws(FileError) {
      mapped = try context.fileSystem.map(FilePath.join(context.folder, path))
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error, at: context.span))
    }
  }

  /// Whether the file is gzip.
  var isCompressed: Bool { Gzip.isCompressed(mapped.bytes) }

  /// The bytes as they lie in the file.
  var plain: UnsafeRawBufferPointer { mapped.bytes }

  /// The hash of the bytes as they lie in the file.
  var plainHash: FileHash {
    FileHash(path: path, bytes: plain.count, hash: XXHash64.text(XXHash64.hash(plain)))
  }

  /// The first `count` bytes of the content, fewer where the file is shorter.
  func prefix(_ count: Int) throws(DiagnosticError) -> [UInt8] {
    if isCompressed { return try gzip.prefix(mapped.bytes, count) }
    return Array(mapped.bytes.prefix(count))
  }

  /// The most bytes the content can have, known without reading it.
  var largestContent: Int {
    isCompressed ? Gzip.expansion(mapped.bytes.count) : mapped.bytes.count
  }

  /// The whole content, copied out of the mapping so that a later change of the file cannot reach
  /// it.
  func content(limit: Int) throws(DiagnosticError) -> FileContent {
    if isCompressed {
      let (memory, count) = try gzip.decode(mapped.bytes, limit: limit)
      return FileContent(path: path, memory: memory, count: count)
    }
    let count = mapped.bytes.count
    if count > limit {
      throw DataDiagnostics.error(
        DataDiagnostics.tooLarge,
        "`\(path)` has \(ByteCount.text(count)), more than the \(ByteCount.text(limit)) expected",
        at: context.span)
    }
    let memory = try RawMemory.allocate(count, for: path, at: context.span)
    memory.bytes.copyMemory(from: mapped.bytes)
    return FileContent(path: path, memory: memory, count: count)
  }

  private var gzip: Gzip { Gzip(path: path, span: context.span) }
}

/// The content of a file after decompression.
struct FileContent: Sendable {
  /// The path as the spec writes it.
  let path: String
  /// The memory that holds it.
  let memory: RawMemory
  /// Its length, at most the memory's.
  let count: Int

  /// The bytes.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory.start, count: count) }

  /// The hash of the bytes.
  var hash: FileHash {
    FileHash(path: path, bytes: count, hash: XXHash64.text(XXHash64.hash(bytes)))
  }
}
