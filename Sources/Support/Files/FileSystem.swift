/// Why a file operation failed.
public struct FileError: Error, Hashable, Sendable {
  /// The cause as far as a remedy depends on it.
  public enum Cause: Hashable, Sendable {
    /// Nothing stands at the path.
    case missing
    /// The system refuses access.
    case denied
    /// A folder stands where a file is wanted, or the other way round.
    case wrongKind
    /// The disk or the quota is full.
    case full
    /// Somebody else holds the lock.
    case locked
    /// The file is larger than the caller accepts.
    case tooLarge(limit: Int)
    /// Any other cause, by the system's error number.
    case system(Int32)
  }

  /// What was tried, as a verb: "read", "write", "list", ...
  public let operation: String
  /// The path.
  public let path: String
  /// The cause.
  public let cause: Cause

  /// A failed operation.
  public init(_ operation: String, _ path: String, _ cause: Cause) {
    self.operation = operation
    self.path = path
    self.cause = cause
  }
}

/// An open file that is being written.
public protocol WritableFile: AnyObject {
  /// Appends bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError)
  /// Returns once everything written has reached the disk.
  func sync() throws(FileError)
  /// Closes the file; writing afterwards fails.
  func close() throws(FileError)
}

/// An exclusive hold on a path, given back by `release` or when the process ends.
public protocol FileLock: AnyObject {
  /// Gives the lock back.
  func release()
}

/// The one door to files. Tests put another implementation behind it, to inject errors and crashes.
public protocol FileSystem: Sendable {
  /// The bytes of a file, at most `limit`.
  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]
  /// The bytes of a file, mapped where the system can.
  func map(_ path: String) throws(FileError) -> MappedBytes
  /// A file that is read here and there, so that it need not fit into memory.
  func openForReading(_ path: String) throws(FileError) -> any ReadableFile
  /// The kind of what stands at a path, or nil.
  func kind(_ path: String) -> FileKind?
  /// The names in a folder, sorted.
  func list(_ path: String) throws(FileError) -> [String]
  /// Makes a folder and its parents; no error where it is there already.
  func createDirectory(_ path: String) throws(FileError)
  /// Opens a file for writing from its start (an old one is emptied) or from its end.
  func open(_ path: String, append: Bool) throws(FileError) -> any WritableFile
  /// Renames a file, replacing what stands at the new path.
  func rename(_ path: String, to newPath: String) throws(FileError)
  /// Removes a file.
  func remove(_ path: String) throws(FileError)
  /// Returns once a folder's entries have reached the disk.
  func syncDirectory(_ path: String) throws(FileError)
  /// Takes the lock of a path (the file is made where it is missing) or fails at once with
  /// `.locked`.
  func lock(_ path: String) throws(FileError) -> any FileLock
}

/// What can stand at a path.
public enum FileKind: Hashable, Sendable {
  /// A regular file of so many bytes.
  case file(size: Int)
  /// A folder.
  case directory
  /// A device, pipe or socket.
  case other
}

/// Memory that holds a file's bytes for as long as the object lives.
public final class MappedBytes: @unchecked Sendable {
  /// The bytes; they do not change.
  public let bytes: UnsafeRawBufferPointer
  private let release: @Sendable (UnsafeRawBufferPointer) -> Void

  /// Takes over memory that `release` gives back.
  public init(
    _ bytes: UnsafeRawBufferPointer,
    release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
  ) {
    self.bytes = bytes
    self.release = release
  }

  /// A copy of an array, 64-byte aligned.
  public convenience init(copying array: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, array.count), alignment: 64)
    memory.copyBytes(from: array)
    self.init(UnsafeRawBufferPointer(start: memory.baseAddress, count: array.count)) {
      $0.deallocate()
    }
  }

  deinit { release(bytes) }
}

extension FileSystem {
  /// The text of a file of at most `limit` bytes.
  public func readText(_ path: String, limit: Int) throws(FileError) -> String {
    String(decoding: try read(path, limit: limit), as: UTF8.self)
  }

  /// Writes a file so that the path holds either the old bytes or the new ones, whatever happens:
  /// to a temporary file beside it, synced, renamed, the folder synced.
  public func replace(_ path: String, with parts: [UnsafeRawBufferPointer]) throws(FileError) {
    let temporary = path + ".partial"
    do throws(FileError) {
      let file = try open(temporary, append: false)
      do throws(FileError) {
        for part in parts { try file.write(part) }
        try file.sync()
      } catch {
        try? file.close()
        throw error
      }
      try file.close()
      try rename(temporary, to: path)
    } catch {
      try? remove(temporary)
      throw error
    }
    try syncDirectory(FilePath.folder(of: path))
  }

  /// The same for an array of bytes.
  public func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let copy = MappedBytes(copying: bytes)
    try replace(path, with: [copy.bytes])
  }

  /// The same for text.
  public func replace(_ path: String, with text: String) throws(FileError) {
    try replace(path, with: Array(text.utf8))
  }

  /// Adds text at the end of a file.
  public func append(_ text: String, to path: String) throws(FileError) {
    let file = try open(path, append: true)
    let copy = MappedBytes(copying: Array(text.utf8))
    try file.write(copy.bytes)
    try file.close()
  }

  /// Whether anything stands at a path.
  public func exists(_ path: String) -> Bool { kind(path) != nil }
}
