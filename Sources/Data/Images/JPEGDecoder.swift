import CKernels

/// Reads JPEG files with the system's libjpeg, which is looked for when the first file is read.
enum JPEGDecoder {
  private static let library: ck_jpeg_library? = load([
    "libjpeg.so.62", "libjpeg.so.8", "libjpeg.so", "libjpeg.62.dylib", "libjpeg.8.dylib",
    "libjpeg.dylib",
  ])

  /// The extents; channels are 1 for grey files, else 3.
  static func shape(_ bytes: UnsafeRawBufferPointer) throws(PictureError) -> ImageShape {
    let picture = try read(bytes, channels: 3, into: nil)
    return try PictureDecoder.verified(
      Int(picture.height), Int(picture.width), picture.channels == 1 ? 1 : 3)
  }

  /// The picture.
  static func decode(_ bytes: UnsafeRawBufferPointer) throws(PictureError) -> Picture {
    let shape = try shape(bytes)
    var pixels = [UInt8](repeating: 0, count: shape.count)
    var failure: PictureError?
    pixels.withUnsafeMutableBufferPointer { pixels in
      do throws(PictureError) {
        _ = try read(bytes, channels: shape.channels, into: pixels)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return Picture(shape: shape, bytes: pixels)
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>?
  ) throws(PictureError) -> ck_jpeg_picture {
    guard var library else { throw .noLibrary("libjpeg", package: "libjpeg62-turbo") }
    var picture = ck_jpeg_picture()
    let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let result = ck_jpeg_read(
      &library, start, bytes.count, Int32(channels), pixels?.baseAddress, pixels?.count ?? 0,
      &picture)
    let message = withUnsafeBytes(of: picture.message) { text in
      String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
    switch Int(result) {
    case CK_JPEG_DONE: return picture
    case CK_JPEG_TOO_LARGE: throw .tooLarge(Int(picture.height), Int(picture.width))
    case CK_JPEG_REFUSED:
      throw .unsupported(message.isEmpty ? "this kind of JPEG" : "JPEG (\(message))")
    default: throw .damaged(message.isEmpty ? "its data end or are wrong" : message)
    }
  }

  /// The first of `names` that has all functions.
  static func load(_ names: [String]) -> ck_jpeg_library? {
    guard let found = SharedLibrary(names) else { return nil }
    var library = ck_jpeg_library()
    func find<Function>(_ name: String, _ place: inout Function?) -> Bool {
      place = found.function(name, as: Function.self)
      return place != nil
    }
    let isWhole = [
      find("jpeg_std_error", &library.std_error), find("jpeg_CreateDecompress", &library.create),
      find("jpeg_mem_src", &library.source), find("jpeg_read_header", &library.read_header),
      find("jpeg_start_decompress", &library.start),
      find("jpeg_read_scanlines", &library.read_rows),
      find("jpeg_finish_decompress", &library.finish),
      find("jpeg_destroy_decompress", &library.destroy),
    ]
    return isWhole.contains(false) ? nil : library
  }
}
