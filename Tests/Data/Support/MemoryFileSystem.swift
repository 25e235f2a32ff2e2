import Support

/// Files in memory, for tests: hostile bytes, and errors where they are asked for.
final class MemoryFileSystem: FileSystem {
  private let files: [String: [UInt8]]
  private let failing: FileError.Cause?

  init(_ files: [String: [UInt8]], failing: FileError.Cause? = nil) {
    self.files = files
    self.failing = failing
  }

  convenience init(text files: [String: String]) {
    self.init(files.mapValues { Array($0.utf8) })
  }

  private func bytes(_ path: String) throws(FileError) -> [UInt8] {
    if let failing { throw FileError("read", path, failing) }
    guard let bytes = files[path] else { throw FileError("read", path, .missing) }
    return bytes
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try bytes(path) }
  func map(_ path: String) throws(FileError) -> MappedBytes {
    MappedBytes(copying: try bytes(path))
  }
  func kind(_ path: String) -> FileKind? {
    if let file = files[path] { return .file(size: file.count) }
    return files.keys.contains { $0.hasPrefix(path + "/") } ? .directory : nil
  }
  func list(_ path: String) throws(FileError) -> [String] {
    let inside = files.keys.filter { $0.hasPrefix(path + "/") }
    guard !inside.isEmpty else { throw FileError("list", path, .missing) }
    let names = inside.compactMap { $0.dropFirst(path.count + 1).split(separator: "/").first }
    return Set(names.map(String.init)).sorted()
  }
  func createDirectory(_ path: String) throws(FileError) { throw denied(path) }
  func open(_ path: String, append: Bool) throws(FileError) -> any WritableFile {
    throw denied(path)
  }
  func rename(_ path: String, to newPath: String) throws(FileError) { throw denied(path) }
  func remove(_ path: String) throws(FileError) { throw denied(path) }
  func syncDirectory(_ path: String) throws(FileError) { throw denied(path) }
  func lock(_ path: String) throws(FileError) -> any FileLock { throw denied(path) }

  private func denied(_ path: String) -> FileError { FileError("write", path, .denied) }
}
