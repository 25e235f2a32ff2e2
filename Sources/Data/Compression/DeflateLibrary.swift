/// The functions of libdeflate that gzip files need: about twice as fast as zlib, but only for
/// whole members into memory of known size.
struct DeflateLibrary: Sendable {
  typealias Allocate = @convention(c) () -> OpaquePointer?
  typealias Release = @convention(c) (OpaquePointer?) -> Void
  typealias Decompress = @convention(c) (
    OpaquePointer?, UnsafeRawPointer?, Int, UnsafeMutableRawPointer?, Int,
    UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>
  ) -> Int32

  private let allocate: Allocate
  private let release: Release
  private let decompress: Decompress

  /// The names the library goes by.
  static let names = ["libdeflate.so.0", "libdeflate.0.dylib", "libdeflate.so"]
  /// The system's libdeflate, or nil.
  static let shared = DeflateLibrary(names: names)

  /// Loads the first of `names` that has the functions.
  init?(names: [String]) {
    guard let library = SharedLibrary(names),
      let allocate = library.function("libdeflate_alloc_decompressor", as: Allocate.self),
      let release = library.function("libdeflate_free_decompressor", as: Release.self),
      let decompress = library.function("libdeflate_gzip_decompress_ex", as: Decompress.self)
    else { return nil }
    self.allocate = allocate
    self.release = release
    self.decompress = decompress
  }

  /// Decompresses all members of `input`; nil where it does not come out whole, for zlib to say
  /// why.
  func run(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int? {
    guard let decompressor = allocate() else { return nil }
    defer { release(decompressor) }
    var consumed = 0
    var produced = 0
    while consumed < input.count {
      var used = 0
      var made = 0
      let result = decompress(
        decompressor, input.baseAddress.map { $0 + consumed }, input.count - consumed,
        output.baseAddress.map { $0 + produced }, output.count - produced, &used, &made)
      guard result == 0, used > 0 else { return nil }
      consumed += used
      produced += made
    }
    return produced
  }
}
