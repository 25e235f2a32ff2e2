#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file of the system, closed at the latest when the object goes.
final class Descriptor: WritableFile, FileLock {
  private(set) var number: Int32
  private let path: String

  /// Opens for reading; a folder is refused unless asked for.
  init(reading path: String, folder: Bool = false) throws(FileError) {
    self.path = path
    number = open(path, O_RDONLY | O_CLOEXEC)
    if number < 0 { throw FileError("read", path, .init(errno)) }
    var status = stat()
    if !folder, fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw FileError("read", path, .wrongKind)
    }
  }

  /// Opens for writing, making the file where it is missing.
  init(writing path: String, append: Bool) throws(FileError) {
    self.path = path
    number = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC), 0o666)
    if number < 0 { throw FileError("write", path, .init(errno)) }
  }

  deinit { if number >= 0 { _ = closeNumber() } }

  func size() throws(FileError) -> Int {
    var status = stat()
    if fstat(number, &status) != 0 { throw FileError("read", path, .init(errno)) }
    return Int(status.st_size)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = retrying { systemWrite(rest) }
      if count < 0 { throw FileError("write", path, .init(errno)) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  private func systemWrite(_ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(number, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(number, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(number, bytes.baseAddress, bytes.count)
    #endif
  }

  func sync() throws(FileError) {
    if fsync(number) != 0, errno != EINVAL { throw FileError("write", path, .init(errno)) }
  }

  func close() throws(FileError) {
    if number >= 0, closeNumber() != 0 { throw FileError("write", path, .init(errno)) }
  }

  func release() { if number >= 0 { _ = closeNumber() } }

  private func closeNumber() -> Int32 {
    defer { number = -1 }
    #if canImport(Glibc)
      return Glibc.close(number)
    #elseif canImport(Musl)
      return Musl.close(number)
    #else
      return Darwin.close(number)
    #endif
  }
}
