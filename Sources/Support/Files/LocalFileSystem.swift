#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files of this machine.
public struct LocalFileSystem: FileSystem {
  /// The only instance needed.
  public init() {}

  /// Reads a whole file.
  public func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try Descriptor(reading: path)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(try file.size(), limit))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { buffer in
        retrying { Self.systemRead(file.number, buffer) }
      }
      if count < 0 { throw FileError("read", path, .init(errno)) }
      if count == 0 { return bytes }
      if bytes.count + count > limit { throw FileError("read", path, .tooLarge(limit: limit)) }
      bytes += chunk[..<count]
    }
  }

  private static func systemRead(_ number: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(number, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(number, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(number, buffer.baseAddress, buffer.count)
    #endif
  }

  /// Maps a regular file; anything else is read.
  public func map(_ path: String) throws(FileError) -> MappedBytes {
    let file = try Descriptor(reading: path)
    let size = try file.size()
    guard size > 0 else { return MappedBytes(copying: try read(path, limit: 1 << 40)) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0), start != MAP_FAILED
    else { throw FileError("read", path, .init(errno)) }
    return MappedBytes(UnsafeRawBufferPointer(start: start, count: size)) {
      munmap(UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count)
    }
  }

  /// Opens a file to read stretches of it, without a mapping: what has been read is not counted as
  /// this process's memory.
  public func openForReading(_ path: String) throws(FileError) -> any ReadableFile {
    try PositionedFile(path)
  }

  /// Looks at what stands at a path, following links.
  public func kind(_ path: String) -> FileKind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(size: Int(status.st_size))
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// The names in a folder, without `.` and `..`.
  public func list(_ path: String) throws(FileError) -> [String] {
    guard let folder = opendir(path) else { throw FileError("list", path, .init(errno)) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes a folder and its parents.
  public func createDirectory(_ path: String) throws(FileError) {
    if kind(path) == .directory { return }
    let parent = FilePath.folder(of: path)
    if parent != path, kind(parent) == nil { try createDirectory(parent) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST && kind(path) == .directory else {
      throw FileError("create", path, .init(errno))
    }
  }

  /// Opens a file for writing.
  public func open(_ path: String, append: Bool) throws(FileError) -> any WritableFile {
    try Descriptor(writing: path, append: append)
  }

  /// Renames a file.
  public func rename(_ path: String, to newPath: String) throws(FileError) {
    #if canImport(Glibc)
      let result = Glibc.rename(path, newPath)
    #elseif canImport(Musl)
      let result = Musl.rename(path, newPath)
    #else
      let result = Darwin.rename(path, newPath)
    #endif
    if result != 0 { throw FileError("rename", path, .init(errno)) }
  }

  /// Removes a file.
  public func remove(_ path: String) throws(FileError) {
    if unlink(path) != 0 { throw FileError("remove", path, .init(errno)) }
  }

  /// Syncs a folder's entries.
  public func syncDirectory(_ path: String) throws(FileError) {
    try Descriptor(reading: path, folder: true).sync()
  }

  /// Locks a path with `flock`, which the system gives back when the process ends.
  public func lock(_ path: String) throws(FileError) -> any FileLock {
    let file = try Descriptor(writing: path, append: true)
    if flock(file.number, LOCK_EX | LOCK_NB) != 0 {
      throw FileError("lock", path, errno == EWOULDBLOCK ? .locked : .init(errno))
    }
    return file
  }
}

/// Repeats a system call while a signal interrupts it.
func retrying(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

extension FileError.Cause {
  /// The cause that a system error number stands for.
  public init(_ number: Int32) {
    switch number {
    case ENOENT: self = .missing
    case EACCES, EPERM, EROFS: self = .denied
    case EISDIR, ENOTDIR: self = .wrongKind
    case ENOSPC, EDQUOT, EFBIG: self = .full
    default: self = .system(number)
    }
  }
}
