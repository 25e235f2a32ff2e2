/// Reads the portable formats PGM and PPM, as text (P2, P3) or bytes (P5, P6).
struct PortableDecoder {
  /// The extents.
  let shape: ImageShape
  private let largest: Int
  private let isText: Bool
  private let data: UnsafeRawBufferPointer

  /// Reads the header.
  init(_ bytes: UnsafeRawBufferPointer) throws(PictureError) {
    let kind = bytes[1] - 0x30
    guard [2, 3, 5, 6].contains(kind) else { throw .unsupported("a bitmap (PBM)") }
    var reader = Reader(bytes: bytes, position: 2)
    guard let width = reader.number(), let height = reader.number(), let largest = reader.number()
    else { throw .damaged("its header ends in the middle") }
    guard (1...65535).contains(largest) else { throw .damaged("its largest value is \(largest)") }
    shape = try PictureDecoder.verified(height, width, kind % 3 == 2 ? 1 : 3)
    self.largest = largest
    isText = kind < 4
    // One white character ends the header of the binary forms.
    let start = min(bytes.count, reader.position + (isText ? 0 : 1))
    data = UnsafeRawBufferPointer(rebasing: bytes[start...])
  }

  /// Reads the pixels; values up to another largest one are brought to 0...255.
  func decode() throws(PictureError) -> Picture {
    let width = largest > 255 ? 2 : 1
    guard data.count >= shape.count * (isText ? 1 : width) else {
      throw .damaged("it ends in the middle")
    }
    if isText { return Picture(shape: shape, bytes: try text()) }
    guard largest != 255 else { return Picture(shape: shape, bytes: Array(data[..<shape.count])) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(shape.count)
    for index in 0..<shape.count {
      let value = width == 1
        ? Int(data[index]) : Int(data[2 * index]) << 8 | Int(data[2 * index + 1])
      bytes.append(try scaled(value))
    }
    return Picture(shape: shape, bytes: bytes)
  }

  private func text() throws(PictureError) -> [UInt8] {
    var reader = Reader(bytes: data, position: 0)
    var bytes: [UInt8] = []
    for _ in 0..<shape.count {
      guard let value = reader.number() else { throw .damaged("it ends in the middle") }
      bytes.append(try scaled(value))
    }
    return bytes
  }

  private func scaled(_ value: Int) throws(PictureError) -> UInt8 {
    guard value <= largest else { throw .damaged("a value is above \(largest)") }
    return UInt8((value * 255 + largest / 2) / largest)
  }

  /// Reads numbers between white space and comments.
  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var position: Int

    /// The next number, at most nine digits.
    mutating func number() -> Int? {
      skip()
      var value = 0
      let start = position
      while position < bytes.count, position - start < 9, (0x30...0x39).contains(bytes[position]) {
        value = value * 10 + Int(bytes[position]) - 0x30
        position += 1
      }
      return position > start ? value : nil
    }

    private mutating func skip() {
      while position < bytes.count {
        if bytes[position] == 0x23 {
          while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        } else if bytes[position] == 0x20 || (0x09...0x0D).contains(bytes[position]) {
          position += 1
        } else {
          return
        }
      }
    }
  }
}
