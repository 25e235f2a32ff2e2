import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A block of memory, 64-byte aligned, given back with the object. It is written while one owner
/// has it and only read once it is shared.
public final class RawMemory: @unchecked Sendable {
  /// The bytes.
  public let bytes: UnsafeMutableRawBufferPointer

  /// Takes `byteCount` bytes, not cleared; nil where the system has not so many.
  public init?(byteCount: Int) {
    var start: UnsafeMutableRawPointer?
    guard byteCount >= 0, posix_memalign(&start, 64, max(64, byteCount)) == 0, let start else {
      return nil
    }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  deinit { free(bytes.baseAddress) }

  /// The first byte.
  public var start: UnsafeMutableRawPointer {
    // A block of at least 64 bytes always has an address.
    bytes.baseAddress.unsafelyUnwrapped
  }

  /// The memory as floats.
  var floats: UnsafeMutablePointer<Float> { start.assumingMemoryBound(to: Float.self) }

  /// The memory as bytes.
  var octets: UnsafeMutablePointer<UInt8> { start.assumingMemoryBound(to: UInt8.self) }

  /// A block of `count` elements of `width` bytes, or the diagnostic that there is no room.
  static func allocate(
    _ count: Int, width: Int = 1, for what: String, at span: Span?
  ) throws(DiagnosticError) -> RawMemory {
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    if !overflow, size <= 1 << 42, let memory = RawMemory(byteCount: size) { return memory }
    throw DataDiagnostics.noMemory(what, bytes: overflow ? nil : size, at: span)
  }
}
