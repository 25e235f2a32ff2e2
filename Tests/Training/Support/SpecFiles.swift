import Support

/// Files that are only in memory, to read.
final class SpecFiles: FileSystem {
  private let files: [String: [UInt8]]

  init(_ files: [String: [UInt8]]) { self.files = files }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard let bytes = files[path] else { throw FileError("read", path, .missing) }
    if bytes.count > limit { throw FileError("read", path, .tooLarge(limit: limit)) }
    return bytes
  }

  func map(_ path: String) throws(FileError) -> MappedBytes {
    MappedBytes(copying: try read(path, limit: .max))
  }

  func kind(_ path: String) -> FileKind? { files[path].map { .file(size: $0.count) } }

  func list(_ path: String) throws(FileError) -> [String] {
    throw FileError("list", path, .missing)
  }

  func createDirectory(_ path: String) throws(FileError) {
    throw FileError("create", path, .denied)
  }

  func open(_ path: String, append: Bool) throws(FileError) -> any WritableFile {
    throw FileError("write", path, .denied)
  }

  func rename(_ path: String, to newPath: String) throws(FileError) {
    throw FileError("rename", path, .denied)
  }

  func remove(_ path: String) throws(FileError) { throw FileError("remove", path, .denied) }

  func syncDirectory(_ path: String) throws(FileError) {}

  func lock(_ path: String) throws(FileError) -> any FileLock {
    throw FileError("lock", path, .denied)
  }
}
