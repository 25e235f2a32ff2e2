import CKernels

/// The functions of zlib that gzip files need.
struct ZLibrary: Sendable {
  typealias Stream = UnsafeMutablePointer<ck_z_stream>
  typealias Initialize = @convention(c) (Stream, Int32, UnsafePointer<CChar>, Int32) -> Int32
  typealias Inflate = @convention(c) (Stream, Int32) -> Int32
  typealias Finish = @convention(c) (Stream) -> Int32

  /// `inflateInit2_`.
  let initialize: Initialize
  /// `inflate`.
  let inflate: Inflate
  /// `inflateReset`.
  let reset: Finish
  /// `inflateEnd`.
  let end: Finish

  /// The names the library goes by.
  static let names = ["libz.so.1", "libz.1.dylib", "libz.so"]
  /// The system's zlib, or nil.
  static let shared = ZLibrary(names: names)

  /// Loads the first of `names` that has the functions.
  init?(names: [String]) {
    guard let library = SharedLibrary(names),
      let initialize = library.function("inflateInit2_", as: Initialize.self),
      let inflate = library.function("inflate", as: Inflate.self),
      let reset = library.function("inflateReset", as: Finish.self),
      let end = library.function("inflateEnd", as: Finish.self)
    else { return nil }
    self.initialize = initialize
    self.inflate = inflate
    self.reset = reset
    self.end = end
  }
}

/// How decompressing ended.
enum InflateOutcome: Equatable {
  /// All input is used up and every checksum agrees; so many bytes came out.
  case complete(Int)
  /// The output is full and more would follow.
  case full
  /// The input ends in the middle.
  case truncated
  /// The bytes are not gzip, or a checksum disagrees.
  case corrupt
}

/// Decompresses gzip members one after another with zlib.
final class ZInflater {
  private let library: ZLibrary
  private let stream: ZLibrary.Stream
  private let input: UnsafeRawBufferPointer
  private var consumed = 0
  private var produced = 0

  /// What stands around the compressed data.
  enum Framing: Int32 {
    /// Members of gzip: the largest window, 15, and 16 for the framing.
    case gzip = 31
    /// One zlib stream (RFC 1950), as in PNG files.
    case zlib = 15
    /// Nothing, as in zip archives: the largest window, negative.
    case raw = -15
  }

  /// An inflater over a whole compressed file; nil where zlib cannot start.
  init?(_ library: ZLibrary, _ input: UnsafeRawBufferPointer, _ framing: Framing = .gzip) {
    self.library = library
    self.input = input
    stream = .allocate(capacity: 1)
    stream.initialize(to: ck_z_stream())
    let size = Int32(MemoryLayout<ck_z_stream>.size)
    if library.initialize(stream, framing.rawValue, "1.2.3", size) != 0 {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    _ = library.end(stream)
    stream.deallocate()
  }

  /// Goes on writing from the start of `output` plus what came before, until it is full or the
  /// input ends; calling again with a larger copy of the output continues.
  func run(into output: UnsafeMutableRawBufferPointer) -> InflateOutcome {
    while true {
      switch step(output) {
      case 0 where produced < output.count || consumed < input.count: continue
      case 0, -5:
        if produced == output.count { return .full }
        return consumed == input.count ? .truncated : .corrupt
      case 1:
        if consumed == input.count { return .complete(produced) }
        guard input.count - consumed >= 2, input[consumed] == 0x1F, input[consumed + 1] == 0x8B,
          library.reset(stream) == 0
        else { return .corrupt }
      default: return .corrupt
      }
    }
  }

  private func step(_ output: UnsafeMutableRawBufferPointer) -> Int32 {
    let chunk = 1 << 30
    let available = min(chunk, input.count - consumed)
    let space = min(chunk, output.count - produced)
    stream.pointee.next_in = input.baseAddress.map {
      ($0 + consumed).assumingMemoryBound(to: UInt8.self)
    }
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress.map {
      ($0 + produced).assumingMemoryBound(to: UInt8.self)
    }
    stream.pointee.avail_out = UInt32(space)
    let result = library.inflate(stream, 0)
    consumed += available - Int(stream.pointee.avail_in)
    produced += space - Int(stream.pointee.avail_out)
    return result
  }
}
