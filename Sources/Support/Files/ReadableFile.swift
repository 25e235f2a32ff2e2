/// An open file that is read here and there, from any thread.
public protocol ReadableFile: Sendable {
  /// Its size in bytes when it was opened.
  var size: Int { get }

  /// Fills memory from an offset on and returns how many bytes there were; fewer than wanted only
  /// at the file's end.
  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int
}

/// The bytes of a mapping as a file.
struct MappedFile: ReadableFile {
  let mapped: MappedBytes

  var size: Int { mapped.bytes.count }

  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    let count = max(0, min(memory.count, size - offset))
    if count > 0 { memory.copyMemory(from: .init(rebasing: mapped.bytes[offset..<offset + count])) }
    return count
  }
}

extension FileSystem {
  /// A file for reading here and there; through a mapping unless the file system knows better.
  public func openForReading(_ path: String) throws(FileError) -> any ReadableFile {
    MappedFile(mapped: try map(path))
  }
}
