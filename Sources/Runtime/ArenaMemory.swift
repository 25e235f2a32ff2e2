#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Zeroed memory straight from the system, aligned to a page, on huge pages where the system has
/// them: taken once and never given back before the end, so that a plan pays for its pages only
/// once.
public final class ArenaMemory: @unchecked Sendable {
  /// The first byte.
  public let start: UnsafeMutableRawPointer
  /// Usable bytes.
  public let bytes: Int

  /// Why memory could not be had.
  public struct Exhausted: Error, Hashable, Sendable {
    /// The bytes asked for.
    public let bytes: Int
  }

  /// Maps so many bytes; throws where the system has not got them.
  public init(bytes: Int) throws(Exhausted) {
    self.bytes = max(bytes, 64)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let memory = mmap(nil, self.bytes, PROT_READ | PROT_WRITE, flags, -1, 0),
      memory != MAP_FAILED
    else { throw Exhausted(bytes: bytes) }
    start = memory
    #if os(Linux)
      if self.bytes >= 4 << 20 { madvise(memory, self.bytes, 14 /* MADV_HUGEPAGE */) }
    #endif
  }

  deinit { munmap(start, bytes) }
}
