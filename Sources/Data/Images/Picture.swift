/// A decoded image file: bytes row by row, channels together.
struct Picture: Equatable {
  /// The extents; 1 channel is grey, 3 are red, green and blue.
  let shape: ImageShape
  /// The bytes.
  let bytes: [UInt8]

  /// The most pixels of a file that is read.
  static let limit = 1 << 26

  /// The same picture with 1 or 3 channels: grey is 0.299 red + 0.587 green + 0.114 blue, rounded.
  func with(channels: Int) -> Picture {
    if channels == shape.channels { return self }
    let wanted = ImageShape(shape.height, shape.width, channels)
    if shape.channels == 1 { return Picture(shape: wanted, bytes: bytes.flatMap { [$0, $0, $0] }) }
    let grey = stride(from: 0, to: bytes.count, by: 3).map { start -> UInt8 in
      let sum = 299 * Int(bytes[start]) + 587 * Int(bytes[start + 1]) + 114 * Int(bytes[start + 2])
      return UInt8((sum + 500) / 1000)
    }
    return Picture(shape: wanted, bytes: grey)
  }
}

/// Why an image file cannot be read.
enum PictureError: Error, Equatable {
  /// Its bytes are not what the format wants.
  case damaged(String)
  /// It is well formed but of a kind that is not read.
  case unsupported(String)
  /// A library of the system is missing; the Debian package has it.
  case noLibrary(String, package: String)
  /// It has more pixels than are read.
  case tooLarge(Int, Int)

  /// The reason as a phrase.
  var reason: String {
    switch self {
    case .damaged(let why): "it is damaged: \(why)"
    case .unsupported(let what): "\(what) is not read"
    case .noLibrary(let name, let package):
      "the system has no \(name) (Debian: `apt install \(package)`)"
    case .tooLarge(let height, let width):
      "\(height)x\(width) pixels are more than \(Picture.limit)"
    }
  }
}

/// Decodes image files by their first bytes.
enum PictureDecoder {
  /// A format of image files.
  private enum Format { case png, jpeg, portable }

  /// The extents of the picture, from the header; channels as the file has them, 1 or 3.
  static func shape(_ bytes: UnsafeRawBufferPointer) throws(PictureError) -> ImageShape {
    let shape: ImageShape
    switch try format(bytes) {
    case .png: shape = try PNGDecoder(bytes).shape
    case .jpeg: shape = try JPEGDecoder.shape(bytes)
    case .portable: shape = try PortableDecoder(bytes).shape
    }
    return shape
  }

  /// The picture. Memory is taken once the header is found sound and no larger than the limit.
  static func decode(_ bytes: UnsafeRawBufferPointer) throws(PictureError) -> Picture {
    switch try format(bytes) {
    case .png: try PNGDecoder(bytes).decode()
    case .jpeg: try JPEGDecoder.decode(bytes)
    case .portable: try PortableDecoder(bytes).decode()
    }
  }

  private static func format(_ bytes: UnsafeRawBufferPointer) throws(PictureError) -> Format {
    if bytes.starts(with: PNGDecoder.signature) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.count > 2, bytes[0] == 0x50, (0x31...0x36).contains(bytes[1]) { return .portable }
    if bytes.isEmpty { throw .damaged("it is empty") }
    throw .unsupported("a file that is neither PNG, JPEG nor PPM")
  }

  /// Extents that are believed: above 0 and within the limit.
  static func verified(
    _ height: Int, _ width: Int, _ channels: Int
  ) throws(PictureError) -> ImageShape {
    guard height > 0, width > 0 else { throw .damaged("it has no pixels") }
    guard height <= 1 << 20, width <= 1 << 20, height * width <= Picture.limit else {
      throw .tooLarge(height, width)
    }
    return ImageShape(height, width, channels)
  }
}
