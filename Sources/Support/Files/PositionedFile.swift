#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file of the system read by `pread`, which moves no common position, so that threads do not
/// disturb each other.
final class PositionedFile: ReadableFile, @unchecked Sendable {
  // Set once; `pread` may be called from any thread.
  private let file: Descriptor
  private let path: String
  let size: Int

  /// Opens a file.
  init(_ path: String) throws(FileError) {
    self.path = path
    file = try Descriptor(reading: path)
    size = try file.size()
  }

  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    var done = 0
    while done < memory.count {
      let count = retrying {
        pread(
          file.number, memory.baseAddress.map { $0 + done }, memory.count - done,
          off_t(offset + done))
      }
      if count < 0 { throw FileError("read", path, .init(errno)) }
      if count == 0 { break }
      done += count
    }
    return done
  }
}
